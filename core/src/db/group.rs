//! On whose behalf a thread asks the database: the group of addresses, such as `/api/part`, whose request it works
//! on. No group may take all connections.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

/// Most groups that are told apart; further ones share the last.
pub(super) const MOST: usize = 64;

/// A group of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group(u8);

impl Group {
    /// What the server does on behalf of no request.
    pub const HOST: Self = Self(0);

    /// The group of the name, the same one each time.
    #[must_use]
    pub fn named(name: &str) -> Self {
        static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        let known = names.iter().position(|known| known == name);
        let place = known.unwrap_or_else(|| {
            if names.len() < MOST - 1 {
                names.push(name.to_owned());
            }
            names.len() - 1
        });
        // The first place is the host's.
        Self(u8::try_from(place + 1).unwrap_or_default())
    }

    pub(super) fn place(self) -> usize {
        usize::from(self.0)
    }
}

thread_local! {
    static CURRENT: Cell<Group> = const { Cell::new(Group::HOST) };
}

/// The group that this thread works for.
#[must_use]
pub fn current() -> Group {
    CURRENT.get()
}

/// Does work on behalf of the group.
pub fn within<R>(group: Group, work: impl FnOnce() -> R) -> R {
    /// Also where the work panics.
    struct Back(Group);
    impl Drop for Back {
        fn drop(&mut self) {
            CURRENT.set(self.0);
        }
    }
    let _back = Back(CURRENT.replace(group));
    work()
}

/// The future, each poll of which is work on behalf of the group.
pub async fn within_each_poll<F: Future>(group: Group, future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(move |cx| within(group, || future.as_mut().poll(cx))).await
}

/// The thread works for the group from now on.
pub(crate) fn enter(group: Group) {
    CURRENT.set(group);
}

#[cfg(test)]
mod tests {
    use super::{Group, current, within};

    #[test]
    fn a_group_is_known_by_its_name_and_ends_with_its_work() {
        let (one, other) = (Group::named("/api/one"), Group::named("/api/other"));
        assert_eq!(one, Group::named("/api/one"));
        assert_ne!(one, other);
        within(one, || {
            assert!(std::panic::catch_unwind(|| within(other, || panic!("in the work"))).is_err());
            assert_eq!(current(), one);
        });
        assert_eq!(current(), Group::HOST);
    }
}
