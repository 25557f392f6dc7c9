//! Listening: the HTTP library's service on tracked connections.

use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, Request};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, fn_service, map_config,
};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Response, Server};
use actix_web::{Error, rt};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpStream;

use super::{Connection, Connections, Stream};

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// How long a connection may idle between two requests.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long a client may continue to send data that is no longer read.
const LINGER: Duration = Duration::from_secs(1);

/// How many bytes of a response are buffered before they are sent.
const WRITE_BUFFER_SIZE: usize = 32 * 1024;

/// How to listen.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Address and port.
    pub socket_addr: SocketAddr,
    /// Number of HTTP worker threads.
    pub workers: usize,
    /// How long a client may take to send the head of a request.
    pub header_timeout: Duration,
    /// How long requests in flight may still run when the server shuts down, in seconds.
    pub shutdown_timeout: u64,
}

/// Starts to listen, and returns the server, for the caller to await, and its address.
///
/// # Errors
/// When the address is in use or not available.
pub fn listen<F, I, S, B>(
    options: Options,
    connections: Arc<Connections>,
    app: F,
) -> io::Result<(Server, SocketAddr)>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let listener = socket(options.socket_addr)?;
    let address = listener.local_addr()?;
    let each = connections
        .max_connections()
        .div_ceil(options.workers)
        .max(1);
    let builder = Server::build()
        .workers(options.workers)
        // The command `serve` handles signals, and does so before it reports that it listens.
        .disable_signals()
        .max_concurrent_connections(each)
        .shutdown_timeout(options.shutdown_timeout);
    let ending = builder.graceful_shutdown_signal();
    let told = (ending.clone(), Arc::clone(&connections));
    rt::spawn(async move {
        told.0.notified().await;
        told.1.begin_shutdown();
    });
    let builder = builder.listen("http", listener, move || {
        let ending = ending.clone();
        let app = app().into_factory();
        let app = app.map_err(|error| error.into().error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let ending = ending.clone();
                async move { ending.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(options.header_timeout)
            .client_disconnect_timeout(LINGER)
            .h1_write_buffer_size(WRITE_BUFFER_SIZE)
            .local_addr(address)
            .on_connect_ext(|stream: &Stream, data| {
                data.insert::<Arc<Connection>>(Arc::clone(stream.connection()));
            })
            .h1(map_config(app, |()| AppConfig::default()));
        let connections = Arc::clone(&connections);
        fn_service(move |io: TcpStream| {
            let stream = connections.accept(io);
            let peer = stream.connection().peer();
            std::future::ready(Ok((stream, peer)))
        })
        .and_then(http)
    })?;
    Ok((builder.run(), address))
}

fn socket(address: SocketAddr) -> io::Result<TcpListener> {
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
