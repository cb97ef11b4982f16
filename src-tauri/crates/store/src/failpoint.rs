//! Named places where the crash tests stop the program. Without the feature they are nothing at all.

macro_rules! failpoint {
    ($name:literal) => {
        #[cfg(feature = "failpoints")]
        fail::fail_point!($name);
    };
}
pub(crate) use failpoint;
