//! Starts the window. Takes no arguments: nothing a command line says can change what the app does.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    desktop::run()
}
