//! The bytes of a connection, for the HTTP library.

use std::io::{Error, ErrorKind, Result};
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::web::BufMut;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Connection, Connections};

/// How much is read before what was read is looked at. The HTTP library alone would read 128 kB of a body before
/// it knew what the request is; with so little, its buffer of 8 kB does not grow.
const AT_ONCE: usize = 7 * 1024;

/// Most bytes of a head: of its first line and all headers.
const HEAD: usize = 16 * 1024;

/// A connection that notes what moves.
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

    /// The connection, as every thread sees it.
    #[must_use]
    pub fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.connections.forget(self.connection.id);
    }
}

fn cut() -> Error {
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
        if connection.is_cut() {
            return Poll::Ready(Err(cut()));
        }
        // What was read has been looked at, and is no whole head.
        if this.read == 0 && connection.head() > HEAD {
            connection.refuse_head();
            return Poll::Ready(Err(cut()));
        }
        if this.read >= AT_ONCE {
            this.read = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if connection.holds_back(cx) {
            return Poll::Pending;
        }
        loop {
            if let Poll::Ready(ready) = connection.io.poll_read_ready(cx) {
                ready?;
            } else {
                this.read = 0;
                if connection.head() > HEAD {
                    cx.waker().wake_by_ref();
                }
                return Poll::Pending;
            }
            let mut part = buffer.limit(AT_ONCE - this.read);
            match connection.io.try_read_buf(&mut part) {
                Ok(read) => {
                    this.read += read;
                    connection.has_read(read, this.connections.now());
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
        if connection.is_cut() {
            return Poll::Ready(Err(cut()));
        }
        loop {
            if let Poll::Ready(ready) = connection.io.poll_write_ready(cx) {
                ready?;
            } else {
                connection.block(true);
                return Poll::Pending;
            }
            match connection.io.try_write(bytes) {
                Ok(written) => {
                    connection.block(false);
                    connection.move_at(self.connections.now());
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
