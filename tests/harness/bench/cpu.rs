//! CPU time and memory of a process.

use std::fs;

/// Returns the CPU time so far of a process's living threads, in microseconds.
///
/// # Panics
/// When there is no such process.
#[must_use]
pub fn time(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/schedstat")).unwrap_or_default();
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("a process");
    let of_threads: f64 = tasks
        .filter_map(|task| fs::read_to_string(task.ok()?.path().join("schedstat")).ok())
        .filter_map(|text| text.split_whitespace().next()?.parse::<f64>().ok())
        .sum();
    drop(text);
    of_threads / 1_000.0
}

/// Returns the CPU time of this thread so far, in microseconds.
#[must_use]
pub fn thread_time() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let number = text.split_whitespace().next();
    number.and_then(|number| number.parse().ok()).unwrap_or(0.0) / 1_000.0
}

/// Returns the resident memory of a process, in megabytes.
///
/// # Panics
/// When there is no such process.
#[must_use]
pub fn memory(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = text
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .expect("its memory");
    let kilobytes: f64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .expect("a number");
    kilobytes / 1024.0
}
