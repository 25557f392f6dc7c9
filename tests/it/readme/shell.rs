//! A shell that runs commands, and the server that it has started.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use std::os::unix::process::CommandExt;

use crate::scratch::{ProcessGroup, RUN, command, with_cargo};

/// Precedes the status of a command that has ended.
const ENDED: &str = "-- ended with ";

/// Precedes each line that the server prints.
const SERVER: &str = "-- server: ";

/// One shell for all commands.
#[derive(Debug)]
pub(crate) struct Shell {
    input: ChildStdin,
    lines: Receiver<String>,
    server: Option<ProcessGroup>,
    // Dropped after the server: the shell ends after what it has started.
    _group: ProcessGroup,
    _child: Child,
}

impl Shell {
    pub(crate) fn start(folder: &Path, name: &str) -> Self {
        let mut bash = command("bash");
        with_cargo(&mut bash, name)
            .args(["--noprofile", "--norc"])
            .current_dir(folder)
            .env("INVENTREE_ADDRESS", "127.0.0.1:0")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = bash.spawn().expect("bash");
        let group = ProcessGroup(child.id());
        let output = child.stdout.take().expect("an output");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            lines
                .map(|line| sender.send(line))
                .take_while(Result::is_ok)
                .for_each(drop);
        });
        let input = child.stdin.take().expect("an input");
        let mut shell = Self {
            input,
            lines,
            server: None,
            _group: group,
            _child: child,
        };
        shell.send("exec 2>&1");
        shell
    }

    fn send(&mut self, text: &str) {
        writeln!(self.input, "{text}").expect("a shell that listens");
    }

    /// Returns the lines up to and with the first one that the closure accepts.
    fn until(
        &self,
        what: &str,
        limit: Duration,
        mut is_last: impl FnMut(&str) -> bool,
    ) -> Vec<String> {
        let deadline = Instant::now() + limit;
        let mut lines = Vec::new();
        loop {
            match self
                .lines
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(line) => lines.push(line),
                Err(error) => panic!("{what}: {error} after\n{}", lines.join("\n")),
            }
            if lines.last().is_some_and(|line| is_last(line)) {
                return lines;
            }
        }
    }

    /// Runs a command and asserts that it succeeds. Returns its output.
    pub(crate) fn run(&mut self, text: &str, limit: Duration) -> String {
        // The output need not end with a newline.
        self.send(&format!(
            "{{ {text}\n}} </dev/null\nprintf '\\n{ENDED}%s\\n' $?"
        ));
        let mut lines = self.until(text, limit, |line| line.starts_with(ENDED));
        let status = lines.pop().unwrap_or_default();
        lines.retain(|line| !line.starts_with(SERVER));
        assert_eq!(status, format!("{ENDED}0"), "{text}\n{}", lines.join("\n"));
        lines.join("\n")
    }

    /// Stops the server before and starts the next one. Returns its output until it listens.
    pub(crate) fn serve(&mut self, text: &str, limit: Duration) -> String {
        self.stop();
        // A process group of its own, which can be interrupted as by a terminal. The `sed` on its output ignores that.
        self.send(&format!(
            "set -m\n{{ trap : INT; {text}\nstatus=$?; echo \"{ENDED}$status\"; }} </dev/null \
             > >(trap '' INT; exec sed -u 's/^/{SERVER}/') 2>&1 &\nset +m\necho {ENDED}$!"
        ));
        let started = self
            .until(text, limit, |line| line.starts_with(ENDED))
            .pop()
            .unwrap_or_default();
        self.server = started
            .strip_prefix(ENDED)
            .and_then(|pid| pid.parse().ok())
            .map(ProcessGroup);
        let lines = self.until(text, limit, |line| {
            let line = line.strip_prefix(SERVER).unwrap_or_default();
            assert!(!line.starts_with(ENDED), "{text} {line}");
            line.starts_with("listening on ")
        });
        let lines: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.strip_prefix(SERVER))
            .collect();
        lines.join("\n")
    }

    /// Interrupts the server as Ctrl-C does, and asserts that it exits with 0.
    pub(crate) fn stop(&mut self) {
        if let Some(ProcessGroup(pid)) = self.server {
            self.send(&format!("kill -INT -- -{pid}"));
            let ended = format!("{SERVER}{ENDED}");
            let last = self
                .until("Ctrl-C", RUN, |line| line.starts_with(&ended))
                .pop();
            assert_eq!(last, Some(format!("{ended}0")), "the status of the server");
            // The job may still run. If it were killed, the shell would report that in the next output.
            self.run(&format!("wait {pid}"), RUN);
            self.server = None;
        }
    }
}
