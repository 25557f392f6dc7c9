//! Returns free memory to the operating system.
//!
//! A package of its own, so that all others can forbid unsafe code.

/// Returns the free pages of all arenas of the C library to the operating system, and whether there were any.
///
/// glibc keeps the memory that a thread has freed for later allocations of that thread, so a process stays as large as it
/// was under its highest load. A call takes some milliseconds and locks one arena after the other: call it rarely, when
/// much was freed. With other C libraries it does nothing.
pub fn release_free_memory() -> bool {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: `malloc_trim` takes no pointer, and locks the arenas that it changes (`man 3 malloc_trim`: MT-Safe).
        unsafe { libc::malloc_trim(0) != 0 }
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    false
}

#[cfg(test)]
mod tests {
    use super::release_free_memory;

    #[test]
    fn memory_in_use_stays_as_it_is() {
        let kept: Vec<Vec<u8>> = (0..100_u8).map(|byte| vec![byte; 4096]).collect();
        drop((0..1000).map(|_| vec![1_u8; 4096]).collect::<Vec<_>>());
        release_free_memory();
        assert!(
            (0..)
                .zip(&kept)
                .all(|(byte, block)| block.iter().all(|one| *one == byte))
        );
    }
}
