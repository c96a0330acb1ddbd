//! The program's door: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    loket::cli::run(std::env::args_os()).into()
}
