//! The real keychain of the machine, where there is one.
#![cfg(target_os = "linux")]

mod common;

use adapters::keychain::{self, KeychainError, SystemKeychain};
use domain::Sensitive;
use keyring_core::api::CredentialStoreApi as _;
use orchestrator::ports::KeyVault as _;

#[test]
fn a_real_keychain_keeps_a_secret_and_forgets_it() {
    let required = std::env::var_os("CUGAR_REQUIRE_ALL").is_some_and(|value| value == "1");
    match keychain::probe() {
        Ok(()) => {}
        Err(why @ (KeychainError::NoService(_) | KeychainError::Locked(_) | KeychainError::TimedOut(_)))
            if !required =>
        {
            println!("skipped: {why}");
            return;
        }
        Err(why) => panic!("{why}"),
    }
    assert_eq!(keychain::probe(), Ok(()), "a second try works like the first");
    let store = zbus_secret_service_keyring_store::Store::new().expect("it was there a moment ago");
    let left = store.search(&[("service", keychain::SERVICE)].into()).expect("it can be searched");
    let probes = left.iter().filter_map(|entry| entry.get_specifiers()).filter(|(_, user)| user.starts_with("probe-"));
    assert_eq!(probes.count(), 0, "nothing of the try stays behind");
}

#[test]
fn a_key_is_found_under_its_own_name_only_and_is_gone_when_forgotten() {
    if let Err(why) = keychain::probe() {
        assert!(std::env::var_os("CUGAR_REQUIRE_ALL").is_none(), "{why}");
        println!("skipped: {why}");
        return;
    }
    let (keys, key) = (SystemKeychain, Sensitive::new("sk-planted-0123456789".into()));
    let name = format!("test-{}@https://api.example.com:443", std::process::id());
    keys.keep(&name, &key).expect("it is kept");
    keys.keep(&name, &Sensitive::new("sk-another-0123456789".into())).expect("and replaced");
    let found = keys.find(&name).expect("it is read").expect("it is there");
    assert_eq!(found.expose(), "sk-another-0123456789");
    assert!(keys.find(&format!("{name}4")).expect("it is read").is_none(), "another port is another name");
    keys.forget(&name).expect("it is forgotten");
    assert!(keys.find(&name).expect("it is read").is_none(), "nothing stays");
    keys.forget(&name).expect("forgetting twice is forgetting");
}

#[test]
fn without_a_session_bus_it_says_so_at_once() {
    let started = std::time::Instant::now();
    let output = common::example("keychain_probe")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .env("XDG_RUNTIME_DIR", "/nonexistent")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.starts_with("Err(NoService("), "{said}");
    assert!(!output.status.success(), "a script can tell");
    assert!(started.elapsed().as_secs() < 9, "without waiting for the time to run out");
}
