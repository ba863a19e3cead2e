//! A port of this machine on which a test answers, until it is dropped.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A port that answers on a thread of its own.
#[derive(Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Listening {
    /// Gives each connection to `take`, with the mark that is set once the port is closed; port 0 takes a free one.
    /// Panics when the port is taken.
    pub(crate) fn on(port: u16, take: impl Fn(TcpStream, &Arc<AtomicBool>) + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a port of this machine");
        let address = listener.local_addr().expect("its address");
        let stopped = Arc::new(AtomicBool::default());
        let mine = stopped.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if mine.load(Ordering::SeqCst) {
                    return;
                }
                take(stream, &mine);
            }
        });
        Self { address, stopped, thread: Some(thread) }
    }
    /// Where it answers.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener, which then ends and frees the port.
        let _woken = TcpStream::connect(self.address);
        let _ended = self.thread.take().map(std::thread::JoinHandle::join);
    }
}
