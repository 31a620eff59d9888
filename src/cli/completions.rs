//! `fazhi completions`: for bash, zsh, fish, elvish and PowerShell.

use clap::CommandFactory;

use super::Ending;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::Args::command(), "fazhi", &mut script);
    std::io::Write::write_all(&mut std::io::stdout().lock(), &script)?;
    Ok(Ending::Done)
}
