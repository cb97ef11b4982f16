//! The process itself: what of its memory the system may write down.

/// Keeps secrets in memory from ending up in a core dump, and other programs of the same user from attaching to this
/// one. Where the system cannot, it says so and goes on.
pub fn keep_memory_private() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

        let none = Rlimit { current: Some(0), maximum: Some(0) };
        if let Err(why) = setrlimit(Resource::Core, none) {
            tracing::warn!(%why, "core dumps could not be switched off");
        }
        if let Err(why) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
            tracing::warn!(%why, "the process could not be made undumpable");
        }
    }
}
