//! The program: passes its arguments to `loket::cli` and returns the exit code.

fn main() -> std::process::ExitCode {
    loket::cli::run(std::env::args_os()).into()
}
