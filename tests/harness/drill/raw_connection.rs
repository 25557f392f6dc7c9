//! Connections that send and read arbitrary bytes.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use socket2::{Domain, Socket, Type};

/// A connection.
#[derive(Debug)]
pub struct RawConnection(pub TcpStream);

impl RawConnection {
    /// Connects to the server at the base URL, `http://host:port`.
    ///
    /// # Errors
    /// When it is refused.
    pub fn open(base: &str) -> anyhow::Result<Self> {
        let address = base.trim_start_matches("http://");
        TcpStream::connect(address)
            .map(Self)
            .context("a connection")
    }

    /// Opens connections and sends the bytes on each.
    ///
    /// # Errors
    /// When one is refused.
    pub fn open_many(base: &str, number: usize, bytes: &[u8]) -> anyhow::Result<Vec<Self>> {
        let one = |_| {
            let mut wire = Self::open(base)?;
            // An error is fine: the server may have closed the connection.
            wire.send(bytes);
            Ok(wire)
        };
        (0..number).map(one).collect()
    }

    /// Opens a connection with a small receive buffer and sends the bytes.
    ///
    /// # Errors
    /// When it is refused.
    pub fn open_with_small_buffer(base: &str, bytes: &[u8]) -> anyhow::Result<Self> {
        let address: SocketAddr = base.trim_start_matches("http://").parse()?;
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        socket.set_recv_buffer_size(4096)?;
        socket.connect(&address.into()).context("a connection")?;
        let mut wire = Self(socket.into());
        wire.send(bytes);
        Ok(wire)
    }

    /// Sends the bytes on all connections concurrently, for at most the given time. Calls `between` after each round.
    pub fn write_to_all(
        wires: &mut [Self],
        bytes: &[u8],
        within: Duration,
        mut between: impl FnMut(),
    ) {
        let start = Instant::now();
        let mut left: Vec<(&mut Self, &[u8])> =
            wires.iter_mut().map(|wire| (wire, bytes)).collect();
        while !left.is_empty() && start.elapsed() < within {
            left.retain_mut(|(wire, rest)| {
                let sent = wire
                    .0
                    .set_nonblocking(true)
                    .and_then(|()| wire.0.write(rest));
                match sent {
                    Ok(sent) => *rest = &rest[sent..],
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(_) => *rest = &[],
                }
                !rest.is_empty()
            });
            between();
        }
    }

    /// Sends bytes, and returns whether that succeeded.
    pub fn send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    /// Reads until the server closes the connection; `None` if it stays open for the given time.
    #[must_use]
    pub fn read_to_end(&mut self, within: Duration) -> Option<Vec<u8>> {
        self.0.set_read_timeout(Some(within)).ok()?;
        let mut bytes = Vec::new();
        match self.0.read_to_end(&mut bytes) {
            Ok(_) => Some(bytes),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Some(bytes),
            Err(_) => None,
        }
    }
}
