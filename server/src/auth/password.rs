//! Passwords: hashed by Argon2id, a few at a time, in memory that is reused.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::StatusCode;
use argon2::password_hash::{Ident, Output, ParamsString, PasswordHash, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use chrono::NaiveDate;
use diesel::prelude::*;
use inventree::db::Db;
use inventree::schema::users;
use inventree::settings::Secret;
use subtle::ConstantTimeEq;

use super::queue::{Full, Queue};
use super::revocation::{self, RevocationScope};
use crate::blocking::block;
use crate::web::error::{ApiError, Result};

/// How many passwords are hashed at once.
const MAX_CONCURRENT: usize = 2;

/// 12 MiB and three passes: one of the configurations in OWASP's password storage cheat sheet.
const MEMORY: u32 = 12 * 1024;
const PASSES: u32 = 3;

/// Bytes of a hash.
const LENGTH: usize = 32;

/// Hashes passwords, a few at a time.
#[derive(Debug, Clone)]
pub struct Hasher {
    queue: Queue,
    memory: BlockPool,
}

/// Blocks of memory for reuse, at most as many as are used at once. If they were freed, the allocator would keep one
/// for every thread that ever hashed a password.
#[derive(Debug, Clone, Default)]
struct BlockPool(Arc<Mutex<Vec<Vec<Block>>>>);

impl BlockPool {
    fn take(&self, blocks: usize) -> Vec<Block> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = kept.pop().unwrap_or_default();
        drop(kept);
        memory.resize(blocks.max(memory.len()), Block::default());
        memory
    }

    fn put(&self, memory: Vec<Block>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MAX_CONCURRENT {
            kept.push(memory);
        }
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            queue: Queue::new(MAX_CONCURRENT),
            memory: BlockPool::default(),
        }
    }
}

impl Hasher {
    /// Whether the password matches the hash. Without a hash it never does.
    ///
    /// # Errors
    /// 503 if too many passwords wait; 500 if hashing fails.
    pub async fn verify(
        &self,
        from: IpAddr,
        password: Secret,
        hash: Option<Secret>,
    ) -> Result<bool> {
        let hash = hash.unwrap_or_default();
        let verify = move |memory: &BlockPool| verify(memory, password.expose(), hash.expose());
        self.work(from, verify).await
    }

    /// Returns a new hash, for an authenticated caller.
    ///
    /// # Errors
    /// 503 if too many passwords wait; 500 if hashing fails.
    pub async fn hash(&self, password: String) -> Result<String> {
        let own = Ipv4Addr::UNSPECIFIED.into();
        self.work(own, move |memory| hash_with(memory, &password))
            .await
    }

    /// Whether another password would have to wait.
    pub(super) fn is_busy(&self) -> bool {
        self.queue.is_busy()
    }

    async fn work<R: Send + 'static>(
        &self,
        from: IpAddr,
        work: impl FnOnce(&BlockPool) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let permit = self.queue.acquire(from).await.map_err(|Full| busy())?;
        let memory = self.memory.clone();
        // The permit moves into the work: a client that disconnects scope its request, not the hashing.
        block(move || {
            let _permit = permit;
            work(&memory)
        })
        .await
    }
}

/// Returns a new hash, computed on this thread.
///
/// # Errors
/// When hashing fails.
pub fn hash_blocking(password: &str) -> Result<String> {
    hash_with(&BlockPool::default(), password)
}

/// Sets a user's password by its hash, and revokes tokens and sessions, since others may know the old password.
///
/// # Errors
/// When a query fails.
pub fn set(
    db: &mut Db,
    user: i64,
    hash: &str,
    scope: &RevocationScope,
    today: NaiveDate,
) -> QueryResult<()> {
    diesel::update(users::table.find(user))
        .set(users::password.eq(hash))
        .execute(db)?;
    revocation::revoke(db, user, scope, today)
}

/// Generates a password of sixteen characters, without those that look alike.
#[must_use]
pub fn generate() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
    let random: [u8; 16] = rand::random();
    random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
        .collect()
}

fn hash_error(error: impl std::fmt::Display) -> ApiError {
    let text = format!("cannot hash a password: {error}");
    ApiError::Detail(StatusCode::INTERNAL_SERVER_ERROR, text)
}

fn hash_with(memory: &BlockPool, password: &str) -> Result<String> {
    let random: [u8; 16] = rand::random();
    let salt = SaltString::encode_b64(&random).map_err(hash_error)?;
    let params = Params::new(MEMORY, PASSES, 1, Some(LENGTH)).map_err(hash_error)?;
    let output =
        compute(memory, &params, Algorithm::Argon2id, password, &random).map_err(hash_error)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(hash_error)?,
        salt: Some(salt.as_salt()),
        hash: Some(Output::new(&output).map_err(hash_error)?),
    };
    Ok(hash.to_string())
}

/// Whether the password matches the hash. A malformed hash matches none, but costs the same work, so that the time does
/// not distinguish an unknown name or a user without a password from a wrong password.
fn verify(memory: &BlockPool, password: &str, hash: &str) -> Result<bool> {
    match try_verify(memory, password, hash) {
        Some(is_right) => Ok(is_right),
        None => hash_with(memory, password).map(|_| false),
    }
}

fn try_verify(memory: &BlockPool, password: &str, hash: &str) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    let params = Params::try_from(&hash).ok()?;
    let algorithm = Algorithm::try_from(Ident::new(hash.algorithm.as_str()).ok()?).ok()?;
    let salt: Salt<'_> = hash.salt?;
    let mut bytes = [0; 64];
    let salt = salt.decode_b64(&mut bytes).ok()?;
    let output = compute(memory, &params, algorithm, password, salt).ok()?;
    Some(output.ct_eq(hash.hash?.as_bytes()).into())
}

fn compute(
    memory: &BlockPool,
    params: &Params,
    algorithm: Algorithm,
    password: &str,
    salt: &[u8],
) -> argon2::Result<Vec<u8>> {
    let mut output = vec![0; params.output_len().unwrap_or(LENGTH)];
    let mut blocks = memory.take(params.block_count());
    let argon = Argon2::new(algorithm, Version::V0x13, params.clone());
    let computed =
        argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut blocks);
    memory.put(blocks);
    computed.map(|()| output)
}

/// A 401: wrong username or password.
pub(crate) fn invalid_credentials() -> ApiError {
    ApiError::Unauthenticated("Invalid username/password.".to_owned())
}

/// A 503: too many passwords are being verified.
pub(super) fn busy() -> ApiError {
    let text = "too many log-ins at once; try again later".to_owned();
    ApiError::RetryAfter(StatusCode::SERVICE_UNAVAILABLE, 1, text)
}

/// Whether the hash is that of the user's current password.
///
/// # Errors
/// When the query fails.
pub fn is_current_hash(db: &mut Db, user: i64, hash: &Secret) -> QueryResult<bool> {
    let own = users::table.filter(users::id.eq(user).and(users::password.eq(hash.expose())));
    diesel::select(diesel::dsl::exists(own)).get_result(db)
}

/// Returns the key and the password hash of the active user with the name.
///
/// # Errors
/// When the query fails.
pub fn find_hash(db: &mut Db, username: &str) -> Result<Option<(i64, Secret)>> {
    // No user has such a name, and PostgreSQL rejects it as a parameter.
    if username.contains('\0') {
        return Ok(None);
    }
    let row: Option<(i64, String)> = users::table
        .filter(users::username.eq(username).and(users::is_active.eq(true)))
        .select((users::id, users::password))
        .first(db)
        .optional()?;
    Ok(row.map(|(pk, hash)| (pk, hash.into())))
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordVerifier;
    use argon2::{Argon2, PasswordHash};

    use super::{BlockPool, Hasher, MAX_CONCURRENT, MEMORY, hash_blocking, verify};

    #[test]
    fn a_hash_belongs_to_its_password_alone() {
        let memory = BlockPool::default();
        let hash = hash_blocking("correct horse").unwrap();
        assert!(verify(&memory, "correct horse", &hash).unwrap());
        assert!(!verify(&memory, "correct house", &hash).unwrap());
    }

    #[test]
    fn a_text_that_is_no_hash_costs_as_much_as_one() {
        for text in ["", "!", "$argon2id$v=19$m=12288"] {
            let memory = BlockPool::default();
            assert!(!verify(&memory, text, text).unwrap());
            let used = memory.0.lock().unwrap().pop().map(|blocks| blocks.len());
            assert_eq!(used, Some(MEMORY as usize), "{text}");
        }
    }

    #[test]
    fn a_permit_stays_with_the_work_of_a_client_that_disconnected() {
        let hasher = Hasher::default();
        let (begin, is_begun) = tokio::sync::oneshot::channel();
        let (end, is_ended) = std::sync::mpsc::channel::<()>();
        let work = hasher.work([127, 0, 0, 1].into(), move |_| {
            begin.send(()).ok();
            is_ended.recv().ok();
            Ok(())
        });
        actix_web::rt::System::new().block_on(async {
            tokio::select! {
                _ = work => unreachable!("the work has not ended"),
                begun = is_begun => begun.unwrap(),
            }
            assert_eq!(hasher.queue.working(), 1);
            let other = hasher.queue.acquire([127, 0, 0, 2].into()).await;
            assert_eq!(
                (other.is_ok(), hasher.queue.working()),
                (true, MAX_CONCURRENT)
            );
            drop(end);
            let next = hasher.queue.acquire([127, 0, 0, 3].into()).await;
            assert!(next.is_ok());
        });
    }

    #[test]
    fn hashes_are_those_that_other_programs_read_and_write() {
        let hash = hash_blocking("password").unwrap();
        let parsed = PasswordHash::new(&hash).unwrap();
        assert!(
            Argon2::default()
                .verify_password(b"password", &parsed)
                .is_ok()
        );
        // From the command line program of Argon2's authors: `argon2 somesalt -id -t 2 -m 16 -p 1`, "password".
        let foreign = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify(&BlockPool::default(), "password", foreign).unwrap());
    }
}
