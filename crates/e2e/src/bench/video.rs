//! A film of 64 MB: the first byte after a seek, and what 200 viewers at once do to the time of another page. A viewer
//! takes a megabit a second, as a recorded talk does, in parts by range as browsers ask for them.

use super::{Figures, unless};
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, DEMO_PASSWORD, items, sign_in, text, token_of};
use crate::http::Http;
use crate::measure::{Lean, Times, line};
use crate::server::{Data, Server};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const EDITOR: &str = "editor@national.example";
const OWNER: &str = "owner@clinic.example";
const FILM: &[u8] = include_bytes!("../../../../content/seminars/first.mp4");
/// Size of the film: a `free` box behind the twelve seconds makes it as large as a talk of ten minutes.
const SIZE: usize = 64 * 1024 * 1024;
/// Milliseconds to the first byte.
const LIMIT: f64 = 20.0;
const SEEKS: usize = 300;
/// The other page may take a tenth longer.
const MOST: f64 = 1.1;
const VIEWERS: usize = 200;
/// A part, and how often a viewer asks for one: a megabit a second.
const PART: usize = 256 * 1024;
const EVERY: Duration = Duration::from_secs(2);
const TURNS: usize = 6;
const ASKS: usize = 120;

pub async fn run() -> Done<Figures> {
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let path = put(&data, &server, &film(SIZE)?).await?;
    let owner = sign_in(server.address, OWNER, DEMO_PASSWORD).await?;
    let head = owner.head("GET", &path);

    let mut seeks = Times::default();
    for n in 0..SEEKS {
        // Anywhere in the film, as somebody who looks for a place does; a new connection each time, as browsers cut theirs.
        let first = n * 7_919_993 % (SIZE - 1);
        let request = format!("{head}Range: bytes={first}-\r\n\r\n");
        let mut stream = TcpStream::connect(server.address).await?;
        stream.set_nodelay(true)?;
        let begun = Instant::now();
        first_byte(&mut stream, request.as_bytes()).await?;
        seeks.add(begun.elapsed());
    }
    let (mut alone, mut among, mut parts) = (Times::default(), Times::default(), 0);
    let page = page(&data, &server, &owner).await?;
    let mut lean = Lean::open(server.address).await?;
    for turn in 0..=TURNS {
        let quiet = ask(&mut lean, &page).await?;
        let (stop, taken) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let viewers = view(server.address, head.clone(), stop.clone(), taken.clone());
        tokio::time::sleep(EVERY).await;
        let loud = ask(&mut lean, &page).await?;
        stop.store(true, Ordering::Relaxed);
        viewers.await.because("the viewers")??;
        // The first turn warms everything.
        if turn > 0 {
            alone.extend(quiet);
            among.extend(loud);
            parts += taken.load(Ordering::Relaxed);
        }
    }
    server.stop().await?;
    let ratio = among.p50() / alone.p50();
    println!("{VIEWERS} viewers took {parts} parts of {} KB; the sheet page alone {:.1} ms", PART / 1024, alone.p50());
    ensure(parts >= VIEWERS * TURNS, || format!("the viewers took {parts} parts only"))?;
    Ok(vec![
        (
            line("video-seek", LIMIT, seeks.p99(), seeks.p99() / LIMIT, &seeks),
            unless(seeks.p99() < LIMIT, || {
                format!("video: {:.1} ms to the first byte, more than {LIMIT}", seeks.p99())
            }),
        ),
        (
            line("video-viewers", alone.p50(), among.p50(), ratio, &among),
            unless(ratio <= MOST, || format!("video: the other page takes {ratio:.2} times as long, more than {MOST}")),
        ),
    ])
}

/// The film, made as large as that.
pub(crate) fn film(size: usize) -> Done<Vec<u8>> {
    let mut film = FILM.to_vec();
    let rest = u32::try_from(size - FILM.len())?;
    film.extend(rest.to_be_bytes());
    film.extend(b"free");
    film.resize(size, 0x5A);
    Ok(film)
}

/// Puts the film up as the association's editor does; the address of its bytes.
pub(crate) async fn put(data: &Data, server: &Server, film: &[u8]) -> Done<String> {
    let token = data.run(&["person", "token", EDITOR], "").await?;
    let national = Api::new(server.address, &token).only_organisation().await?;
    let mut editor = sign_in(server.address, EDITOR, DEMO_PASSWORD).await?;
    let form = format!("/seminars/new?organisation={national}");
    let shown = editor.ask("GET", &form, "", b"").await?.good(&form)?;
    let csrf = token_of(&shown.text())?;
    let mut body = Vec::with_capacity(film.len() + 4096);
    for (name, value) in [("csrf", csrf.as_str()), ("title", "一時間の話"), ("sentence", "計るための動画です。")]
    {
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(b"--b\r\nContent-Disposition: form-data; name=\"video\"; filename=\"a.mp4\"\r\n\r\n");
    body.extend(film);
    body.extend(b"\r\n--b--\r\n");
    let action = format!("/seminars?organisation={national}");
    let reply = editor.ask("POST", &action, "multipart/form-data; boundary=b", &body).await?;
    let to = reply.header("location").strip_suffix("/edit?done=put").map(str::to_owned);
    Ok(to.because(format!("the film was not taken: {} {}", reply.status, reply.text()))? + "/video")
}

/// The request for a page that people open all day: the sheet of the year.
async fn page(data: &Data, server: &Server, owner: &Http) -> Done<Vec<u8>> {
    let token = data.run(&["person", "token", OWNER], "").await?;
    let mut api = Api::new(server.address, &token);
    let organisation = api.only_organisation().await?;
    let list = api.get(&format!("/organisations/{organisation}/assessments")).await?;
    let sheet = text(items(&list).first().because("a sheet")?, "/id")?;
    Ok(format!("{}\r\n", owner.head("GET", &format!("/assessments/{sheet}"))).into_bytes())
}

async fn ask(lean: &mut Lean, request: &[u8]) -> Done<Times> {
    let mut times = Times::default();
    for _ in 0..ASKS {
        times.add(lean.ask(request).await?.0);
    }
    Ok(times)
}

/// Sends a request and reads up to the first byte behind the head, which must be a 206; how many came with it, and the
/// length of the part.
async fn first_byte(stream: &mut TcpStream, request: &[u8]) -> Done<(usize, usize)> {
    stream.write_all(request).await?;
    let mut seen = Vec::with_capacity(4096);
    let mut piece = [0; 4096];
    loop {
        let n = stream.read(&mut piece).await?;
        ensure(n > 0, || "the server hung up".to_owned())?;
        seen.extend_from_slice(&piece[..n]);
        let Some(end) = seen.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        if seen.len() > end + 4 {
            let head = String::from_utf8_lossy(&seen[..end]).to_ascii_lowercase();
            ensure(head.starts_with("http/1.1 206"), || head.clone())?;
            let length = head.lines().find_map(|l| l.strip_prefix("content-length:")).because("a length")?;
            return Ok((seen.len() - end - 4, length.trim().parse()?));
        }
    }
}

/// The viewers, on a thread of their own, until they are to stop.
fn view(
    address: SocketAddr,
    head: String,
    stop: Arc<AtomicBool>,
    taken: Arc<AtomicUsize>,
) -> tokio::task::JoinHandle<Done> {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async move {
            let mut running = tokio::task::JoinSet::new();
            for n in 0..VIEWERS {
                let (head, stop, taken) = (head.clone(), stop.clone(), taken.clone());
                running.spawn(async move {
                    // They did not all press at once.
                    tokio::time::sleep(EVERY * u32::try_from(n)? / u32::try_from(VIEWERS)?).await;
                    let mut stream = TcpStream::connect(address).await?;
                    let (mut at, mut piece) = (n * 1_000_003 % (SIZE / 2), vec![0; 64 * 1024]);
                    while !stop.load(Ordering::Relaxed) {
                        let begun = Instant::now();
                        let request = format!("{head}Range: bytes={at}-{}\r\n\r\n", at + PART - 1);
                        let (mut filled, wanted) = first_byte(&mut stream, request.as_bytes()).await?;
                        while filled < wanted {
                            let n = stream.read(&mut piece).await?;
                            ensure(n > 0, || "the server hung up".to_owned())?;
                            filled += n;
                        }
                        taken.fetch_add(1, Ordering::Relaxed);
                        at = (at + PART) % (SIZE - PART);
                        tokio::time::sleep(EVERY.saturating_sub(begun.elapsed())).await;
                    }
                    Ok::<_, crate::fail::Fail>(())
                });
            }
            while let Some(one) = running.join_next().await {
                one??;
            }
            Done::Ok(())
        })
    });
    tokio::task::spawn_blocking(move || thread.join().unwrap_or_else(|_| crate::fail::fail("the viewers panicked")))
}
