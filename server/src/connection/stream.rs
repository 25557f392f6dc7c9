//! The byte stream of a connection, for the HTTP library.

use std::io::{Error, ErrorKind, Result};
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use actix_web::web::BufMut;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::{Connection, Connections};

/// How many bytes are read before the HTTP library parses them. Otherwise it would read 128 kB of a body before it knew
/// the request; with this limit, its buffer of 8 kB does not grow.
const READ_CHUNK: usize = 7 * 1024;

/// Maximum bytes of a head: its first line and all headers.
const MAX_HEAD_SIZE: usize = 16 * 1024;

/// A connection that records what is read and written.
#[derive(Debug)]
pub struct Stream {
    connection: Arc<Connection>,
    connections: Arc<Connections>,
    read: usize,
}

impl Stream {
    pub(super) fn new(connection: Arc<Connection>, connections: Arc<Connections>) -> Self {
        Self {
            connection,
            connections,
            read: 0,
        }
    }

    /// Returns the connection, as the threads share it.
    #[must_use]
    pub fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.connections.remove(self.connection.id);
    }
}

fn aborted() -> Error {
    ErrorKind::ConnectionAborted.into()
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let this = &mut *self;
        let connection = &this.connection;
        if connection.is_aborted() {
            return Poll::Ready(Err(aborted()));
        }
        // All bytes so far were parsed, and are not a complete head.
        if this.read == 0 && connection.head_bytes() > MAX_HEAD_SIZE {
            connection.reject_head();
            return Poll::Ready(Err(aborted()));
        }
        if this.read >= READ_CHUNK {
            this.read = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if connection.poll_paused(cx) {
            return Poll::Pending;
        }
        loop {
            if let Poll::Ready(ready) = connection.io.poll_read_ready(cx) {
                ready?;
            } else {
                this.read = 0;
                if connection.head_bytes() > MAX_HEAD_SIZE {
                    cx.waker().wake_by_ref();
                }
                return Poll::Pending;
            }
            let mut part = buffer.limit(READ_CHUNK - this.read);
            match connection.io.try_read_buf(&mut part) {
                Ok(read) => {
                    this.read += read;
                    connection.record_read(read, this.connections.now());
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let connection = &self.connection;
        if connection.is_aborted() {
            return Poll::Ready(Err(aborted()));
        }
        loop {
            if let Poll::Ready(ready) = connection.io.poll_write_ready(cx) {
                ready?;
            } else {
                connection.set_blocked(true);
                return Poll::Pending;
            }
            match connection.io.try_write(bytes) {
                Ok(written) => {
                    connection.set_blocked(false);
                    connection.record_activity(self.connections.now());
                    return Poll::Ready(Ok(written));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        match SockRef::from(&self.connection.io).shutdown(Shutdown::Write) {
            Err(error) if error.kind() == ErrorKind::NotConnected => Poll::Ready(Ok(())),
            ended => Poll::Ready(ended),
        }
    }
}

impl Connections {
    /// Registers a new connection. If connections are scarce, evicts some that wait for their clients.
    #[must_use]
    pub fn accept(self: &Arc<Self>, io: TcpStream) -> Stream {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let peer = io.peer_addr().ok();
        let connection = Arc::new(Connection::new(id, io, peer, self.now()));
        let mut all = self.lock();
        all.insert(id, Arc::downgrade(&connection));
        let open = all.len();
        let surplus = self.to_evict(&all, id);
        drop(all);
        self.open.store(open, Ordering::Relaxed);
        surplus.iter().for_each(|connection| connection.abort());
        Stream::new(connection, Arc::clone(self))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::{TcpListener, TcpStream};

    use super::super::Limits;
    use super::*;

    const LIMITS: Limits = Limits {
        max_connections: 64,
        client_timeout: Duration::from_secs(30),
        max_unsent_bytes: 1 << 20,
    };

    #[actix_web::test]
    async fn a_burst_of_new_connections_evicts_the_oldest_and_no_more_than_it_needs() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(Connections::new(LIMITS));
        let mut clients = Vec::new();
        let mut streams = Vec::new();
        for _ in 0..100 {
            clients.push(TcpStream::connect(address).await.unwrap());
            let (io, _) = listener.accept().await.unwrap();
            streams.push(connections.accept(io));
        }
        let open = streams.iter().map(|one| !one.connection.is_aborted());
        let open: Vec<bool> = open.collect();
        let kept = open.iter().filter(|is_open| **is_open).count();
        assert!((44..=48).contains(&kept), "{kept} of 100 are open");
        assert!(open[100 - kept..].iter().all(|is_open| *is_open));
    }
}
