//! The group of routes, such as `/api/part`, for which a thread uses the database. No group may take all connections.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

/// Maximum number of groups; further ones share the last.
pub(super) const MAX_GROUPS: usize = 64;

/// A group of routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteGroup(u8);

impl RouteGroup {
    /// Work of the server itself, outside of requests.
    pub const HOST: Self = Self(0);

    /// Returns the group of the name, the same one each time.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        let known = names.iter().position(|known| known == name);
        let place = known.unwrap_or_else(|| {
            if names.len() < MAX_GROUPS - 1 {
                names.push(name.to_owned());
            }
            names.len() - 1
        });
        // Index 0 is `HOST`.
        Self(u8::try_from(place + 1).unwrap_or_default())
    }

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

thread_local! {
    static CURRENT: Cell<RouteGroup> = const { Cell::new(RouteGroup::HOST) };
}

/// Returns the group that this thread works for.
#[must_use]
pub fn current() -> RouteGroup {
    CURRENT.get()
}

/// Runs work for the group.
pub fn with_group<R>(group: RouteGroup, work: impl FnOnce() -> R) -> R {
    /// Restores the previous group, also after a panic.
    struct RestoreGuard(RouteGroup);
    impl Drop for RestoreGuard {
        fn drop(&mut self) {
            CURRENT.set(self.0);
        }
    }
    let _back = RestoreGuard(CURRENT.replace(group));
    work()
}

/// Runs a future for the group, on any thread that polls it.
pub async fn with_group_async<F: Future>(group: RouteGroup, future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(move |cx| with_group(group, || future.as_mut().poll(cx))).await
}

/// Sets the group that this thread works for.
pub(crate) fn set_current(group: RouteGroup) {
    CURRENT.set(group);
}

#[cfg(test)]
mod tests {
    use super::{RouteGroup, current, with_group};

    #[test]
    fn a_group_is_known_by_its_name_and_ends_with_its_work() {
        let (one, other) = (
            RouteGroup::from_name("/api/one"),
            RouteGroup::from_name("/api/other"),
        );
        assert_eq!(one, RouteGroup::from_name("/api/one"));
        assert_ne!(one, other);
        with_group(one, || {
            assert!(
                std::panic::catch_unwind(|| with_group(other, || panic!("in the work"))).is_err()
            );
            assert_eq!(current(), one);
        });
        assert_eq!(current(), RouteGroup::HOST);
    }
}
