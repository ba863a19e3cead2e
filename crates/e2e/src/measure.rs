//! Times, and a client that takes as little as possible from the machine that it measures.

use crate::fail::{Because, Done, fail};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest that one answer may take.
const LONGEST: Duration = Duration::from_secs(60);

/// Durations, to be sorted.
#[derive(Debug, Default, Clone)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }
    pub fn extend(&mut self, other: Times) {
        self.0.extend(other.0);
    }
    pub fn count(&self) -> usize {
        self.0.len()
    }
    /// The p-th of a hundred, in milliseconds.
    pub fn percentile(&self, p: usize) -> f64 {
        let mut all = self.0.clone();
        all.sort_unstable();
        let at = (all.len() * p / 100).min(all.len().saturating_sub(1));
        all.get(at).map_or(0.0, |d| d.as_secs_f64() * 1000.0)
    }
    pub fn p50(&self) -> f64 {
        self.percentile(50)
    }
    pub fn p99(&self) -> f64 {
        self.percentile(99)
    }
}

/// To three digits: more were pretence.
pub fn round(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return 0.0;
    }
    let digits = (2.0 - x.abs().log10().floor()).max(0.0);
    let factor = 10f64.powf(digits);
    (x * factor).round() / factor
}

/// The line of a benchmark.
pub fn line(what: &str, limit: f64, measured: f64, ratio: f64, times: &Times) -> Value {
    json!({
        "what": what, "limit": round(limit), "measured": round(measured), "ratio": round(ratio),
        "p50_ms": round(times.p50()), "p99_ms": round(times.p99()),
    })
}

/// A kept connection that reads no more of an answer than its status and its length.
#[derive(Debug)]
pub struct Lean {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Lean {
    pub async fn open(address: SocketAddr) -> Done<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 1 << 20] })
    }
    /// Sends a whole request; the answer must be a 200. How long it took, and how long the answer is.
    pub async fn ask(&mut self, request: &[u8]) -> Done<(Duration, usize)> {
        let begun = Instant::now();
        let length = tokio::time::timeout(LONGEST, self.exchange(request)).await.because("an answer")??;
        Ok((begun.elapsed(), length))
    }
    async fn exchange(&mut self, request: &[u8]) -> Done<usize> {
        self.stream.write_all(request).await?;
        let (mut filled, mut wanted) = (0, usize::MAX);
        while filled < wanted {
            if filled == self.buffer.len() {
                self.buffer.resize(filled * 2, 0);
            }
            let n = self.stream.read(&mut self.buffer[filled..]).await?;
            if n == 0 {
                return fail("the server hung up");
            }
            filled += n;
            if wanted == usize::MAX {
                wanted = whole(&self.buffer[..filled])?.unwrap_or(usize::MAX);
            }
        }
        Ok(wanted)
    }
}

/// The length of an answer with its head, once the head is there.
fn whole(bytes: &[u8]) -> Done<Option<usize>> {
    let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { return Ok(None) };
    if !bytes.starts_with(b"HTTP/1.1 200") {
        return fail(String::from_utf8_lossy(bytes));
    }
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|l| l.strip_prefix("content-length:")).because("an answer without length")?;
    Ok(Some(end + 4 + length.trim().parse::<usize>()?))
}

/// Lets clients send what they make for so long, on one thread of their own. Answers a second, and their times.
pub async fn load<F>(address: SocketAddr, clients: Vec<F>, time: Duration) -> Done<(f64, Times)>
where
    F: FnMut() -> Vec<u8> + Send + 'static,
{
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(all(address, clients, time))
    });
    tokio::task::spawn_blocking(move || thread.join().unwrap_or_else(|_| fail("the clients panicked"))).await?
}

async fn all<F>(address: SocketAddr, clients: Vec<F>, time: Duration) -> Done<(f64, Times)>
where
    F: FnMut() -> Vec<u8> + Send + 'static,
{
    let mut open = Vec::new();
    for make in clients {
        open.push((Lean::open(address).await?, make));
    }
    let (begun, mut running) = (Instant::now(), tokio::task::JoinSet::new());
    for (mut lean, mut make) in open {
        running.spawn(async move {
            let mut times = Times::default();
            while begun.elapsed() < time {
                times.add(lean.ask(&make()).await?.0);
            }
            Ok::<_, crate::fail::Fail>(times)
        });
    }
    let mut sum = Times::default();
    while let Some(times) = running.join_next().await {
        sum.extend(times??);
    }
    Ok((f64::from(u32::try_from(sum.count())?) / begun.elapsed().as_secs_f64(), sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_and_figures() {
        let mut times = Times::default();
        (1..=100).for_each(|ms| times.add(Duration::from_millis(ms)));
        assert!((times.p50() - 51.0).abs() < 0.01 && (times.p99() - 100.0).abs() < 0.01);
        assert!((round(0.012_345) - 0.0123).abs() < 1e-9 && (round(8071.4) - 8071.0).abs() < 1e-9);
    }
}
