//! Runs commands, visibly for the developer.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Prints the command as in a shell, runs it, and returns whether it succeeded.
pub(crate) fn run(command: &mut Command) -> Result<bool> {
    announce(command);
    let status = command.stdin(Stdio::null()).status();
    Ok(status
        .with_context(|| format!("cannot start `{}`", text(command)))?
        .success())
}

/// Like [`run`], but also passes each line of standard output to `each` as it arrives.
pub(crate) fn run_lines(command: &mut Command, each: impl FnMut(&str)) -> Result<bool> {
    announce(command);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = child.with_context(|| format!("cannot start `{}`", text(command)))?;
    let output = child
        .stdout
        .take()
        .context("standard output is not piped")?;
    copy_lines(output, each)?;
    Ok(child.wait()?.success())
}

fn copy_lines(output: impl Read, mut each: impl FnMut(&str)) -> Result<()> {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        println!("{text}");
        each(text);
        line.clear();
    }
    Ok(())
}

/// Runs the command, and shows its output only if it fails.
///
/// The output goes to a file: a pipe would stay open as long as a server that the command leaves running.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    let output = tempfile::NamedTempFile::new()?;
    let (stdout, stderr) = (output.as_file().try_clone()?, output.as_file().try_clone()?);
    let status = command
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(stderr)
        .status();
    let status = status.with_context(|| format!("cannot start `{}`", text(command)))?;
    ensure!(
        status.success(),
        "`{}`: {}",
        text(command),
        fs::read_to_string(output.path())?.trim()
    );
    Ok(())
}

/// Prints the command as in a shell.
pub(crate) fn announce(command: &Command) {
    println!("\n$ {}", text(command));
}

fn text(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
