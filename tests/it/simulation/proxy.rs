//! The proxy between the till and its providers: it reads one request per connection whole, notes it, and forwards it,
//! well or badly. A request is noted before any of it goes on, so that the checker knows what left the till.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::goods::{CHARGE_CALLS, PAYMENT_CALLS, RECONCILE};
use super::world::{CEILING, Record, lock};

/// What goes wrong with one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    /// It closes before a byte of the request was read.
    CloseAtOnce,
    /// So many bytes of the request go on, then both sides close.
    CutRequest(usize),
    /// So many bytes of the answer come back, then both sides close.
    CutAnswer(usize),
    /// The request goes on so many milliseconds later, whether or not anybody still waits for the answer.
    LateRequest(u64),
    /// The answer comes so many milliseconds later.
    LateAnswer(u64),
    /// The request reaches the provider twice; the second answer comes back. Only where the provider knows a twin, and
    /// never a 401: safety rule 1 takes it for a call that was surely not let in, and a session that ends between
    /// the two would make it lie about the first.
    Twice,
}

/// Connections that will go wrong.
#[derive(Debug, Clone, Copy)]
pub struct Disturbance {
    pub after: u32,
    pub times: u32,
    pub bad: Bad,
    /// Only calls that may move money count.
    pub money_only: bool,
}

/// One request as the till wrote it, without its secrets.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub path: String,
    pub fields: BTreeMap<String, String>,
}

const SECRET: &[&str] = &["password", "sign", "voucher_code"];
const CUSTOMERS: &[&str] = &[
    "ppob_nomorpelanggan",
    "merchant_accountnumber",
    "customer_number",
    "idpel",
    "id_member_send",
    "id_member",
    "id_member_receipt",
];

impl Arrival {
    /// Reads a request; `None` while its head is not whole.
    pub fn read(request: &[u8]) -> Option<Self> {
        let end = head_end(request)?;
        let head = std::str::from_utf8(&request[..end]).ok()?;
        let path = head.split(' ').nth(1)?.to_owned();
        let body = std::str::from_utf8(&request[end..]).unwrap_or("");
        let mut fields: BTreeMap<String, String> = match serde_json::from_str::<Value>(body) {
            Ok(Value::Object(fields)) => {
                fields.into_iter().map(|(key, value)| (key, value.as_str().unwrap_or("").to_owned())).collect()
            }
            _ => body
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        };
        fields.retain(|key, _| !SECRET.contains(&key.as_str()));
        Some(Self { path, fields })
    }

    pub fn get(&self, key: &str) -> &str {
        self.fields.get(key).map_or("", String::as_str)
    }

    pub fn customer(&self) -> &str {
        CUSTOMERS.iter().find_map(|key| self.fields.get(*key)).map_or("", String::as_str)
    }

    /// Whether it is a till's payment.
    pub fn is_payment(&self) -> bool {
        PAYMENT_CALLS.iter().any(|call| self.path.ends_with(call))
    }

    pub fn is_charge(&self) -> bool {
        CHARGE_CALLS.contains(&self.path.as_str())
    }

    fn may_move_money(&self) -> bool {
        self.is_payment() || self.is_charge() || self.path.ends_with(RECONCILE)
    }

    /// Whether the provider knows this request's twin by its reference, so that the second moves nothing.
    fn has_reference(&self) -> bool {
        let bill = ["PLN", "PDAMBOGOR", "PDAMBATAM"].contains(&self.get("ppob_kodeproduk"));
        let without = ["reload_merchant", "transfer_to_account"].iter().any(|call| self.path.ends_with(call));
        let is_token = self.path.ends_with("bayartagihan") && !bill;
        !without && !is_token
    }
}

fn head_end(request: &[u8]) -> Option<usize> {
    request.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn header<'a>(request: &'a [u8], name: &str) -> Option<&'a str> {
    let head = std::str::from_utf8(&request[..head_end(request)?]).ok()?;
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
}

struct Shared {
    target: Mutex<Option<SocketAddr>>,
    armed: Mutex<Option<Disturbance>>,
    arrivals: Mutex<Vec<Arrival>>,
    /// Sessions' tokens that went through: they may stand nowhere else.
    tokens: Mutex<BTreeSet<String>>,
    under_way: AtomicUsize,
    address: SocketAddr,
    record: Arc<Record>,
}

/// Counts a connection under way until it is dropped, by whatever path.
struct UnderWay(Arc<Shared>);

impl UnderWay {
    fn begin(shared: Arc<Shared>) -> Self {
        shared.under_way.fetch_add(1, Ordering::SeqCst);
        Self(shared)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The proxy. Its address stays while providers come and go.
pub struct Proxy {
    shared: Arc<Shared>,
    serving: Option<(JoinHandle<()>, CancellationToken)>,
    /// Holds the port while nobody listens, so that no other test gets it.
    placeholder: Option<TcpSocket>,
}

impl Proxy {
    /// A proxy on a free port, to nowhere yet: connections are refused.
    pub fn new(runtime: &Runtime, record: Arc<Record>) -> Self {
        let _inside = runtime.enter();
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = socket.local_addr().unwrap();
        let shared = Shared {
            target: Mutex::default(),
            armed: Mutex::default(),
            arrivals: Mutex::default(),
            tokens: Mutex::default(),
            under_way: AtomicUsize::new(0),
            address,
            record,
        };
        Self { shared: Arc::new(shared), serving: None, placeholder: Some(socket) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    pub fn arrivals(&self) -> Vec<Arrival> {
        lock(&self.shared.arrivals).clone()
    }

    pub fn tokens(&self) -> Vec<String> {
        lock(&self.shared.tokens).iter().cloned().collect()
    }

    /// From now on connections go wrong; none with `None`.
    pub fn disturb(&self, disturbance: Option<Disturbance>) {
        *lock(&self.shared.armed) = disturbance;
    }

    /// Listens, and hands on to `target`.
    pub fn up(&mut self, runtime: &Runtime, target: SocketAddr) {
        *lock(&self.shared.target) = Some(target);
        drop(self.placeholder.take());
        let start = std::time::Instant::now();
        // For a moment the port may be the near end of somebody's connection.
        let listener = loop {
            match runtime.block_on(TcpListener::bind(self.shared.address)) {
                Ok(listener) => break listener,
                Err(fault) => assert!(start.elapsed() < CEILING, "the proxy's old port: {fault}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let stopping = CancellationToken::new();
        let serving = runtime.spawn(accept(self.shared.clone(), listener, stopping.clone()));
        self.serving = Some((serving, stopping));
    }

    /// Drops every connection and refuses new ones.
    pub fn down(&mut self, runtime: &Runtime) {
        let Some((serving, stopping)) = self.serving.take() else { return };
        stopping.cancel();
        serving.abort();
        // The port is closed when the task is gone.
        let _ = runtime.block_on(serving);
        *lock(&self.shared.target) = None;
        let _inside = runtime.enter();
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        // Another program may be quicker; then `up` says so.
        let _ = socket.bind(self.shared.address);
        self.placeholder = Some(socket);
    }

    /// Waits until nothing travels that nobody waits for any more.
    pub fn settle(&self) {
        let start = std::time::Instant::now();
        while self.shared.under_way.load(Ordering::SeqCst) > 0 {
            assert!(start.elapsed() < CEILING, "a connection outlived every ceiling");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

async fn accept(shared: Arc<Shared>, listener: TcpListener, stopping: CancellationToken) {
    loop {
        let Ok((near, _)) = listener.accept().await else { continue };
        let under_way = UnderWay::begin(shared.clone());
        let stopping = stopping.clone();
        tokio::spawn(async move {
            tokio::select! {
                biased;
                () = stopping.cancelled() => {}
                _ = carry(&under_way.0, near) => {}
            }
            drop(under_way);
        });
    }
}

impl Shared {
    /// What goes wrong with this connection; before its request is read nobody knows what it is.
    fn draw(&self, arrival: Option<&Arrival>) -> Option<Bad> {
        let mut armed = lock(&self.armed);
        let disturbance = armed.as_mut()?;
        let at_once = disturbance.bad == Bad::CloseAtOnce;
        let counts = match arrival {
            None => at_once,
            Some(arrival) => !at_once && (!disturbance.money_only || arrival.may_move_money()),
        };
        let twin = disturbance.bad == Bad::Twice && arrival.is_some_and(|arrival| !arrival.has_reference());
        if !counts || twin {
            return None;
        }
        if disturbance.after > 0 {
            disturbance.after -= 1;
            return None;
        }
        let bad = disturbance.bad;
        disturbance.times = disturbance.times.saturating_sub(1);
        if disturbance.times == 0 {
            *armed = None;
        }
        let name = match bad {
            Bad::CloseAtOnce => "network: closed at once",
            Bad::CutRequest(_) => "network: request cut",
            Bad::CutAnswer(_) => "network: answer cut",
            Bad::LateRequest(_) => "network: request late",
            Bad::LateAnswer(_) => "network: answer late",
            Bad::Twice => "network: request twice",
        };
        self.record.count(name);
        Some(bad)
    }
}

/// The request, as far as it came.
async fn read_request(near: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut part = [0_u8; 4096];
    loop {
        if let Some(end) = head_end(&request) {
            let length: usize = header(&request, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            if request.len() >= end + length {
                return request;
            }
        }
        match tokio::time::timeout(CEILING, near.read(&mut part)).await {
            Ok(Ok(read)) if read > 0 => request.extend_from_slice(&part[..read]),
            _ => return request,
        }
    }
}

/// One connection.
async fn carry(shared: &Shared, mut near: TcpStream) -> std::io::Result<()> {
    if shared.draw(None).is_some() {
        return Ok(());
    }
    let request = read_request(&mut near).await;
    let Some(arrival) = Arrival::read(&request) else { return Ok(()) };
    if let Some(token) = header(&request, "authorization") {
        lock(&shared.tokens).insert(token.to_owned());
    }
    let bad = shared.draw(Some(&arrival));
    let has_links = arrival.path.ends_with("midtrans");
    lock(&shared.arrivals).push(arrival);
    if let Some(Bad::LateRequest(millis)) = bad {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
    let Some(target) = *lock(&shared.target) else { return Ok(()) };
    if bad == Some(Bad::Twice) {
        let mut first = TcpStream::connect(target).await?;
        first.write_all(&request).await?;
        // The first answer is lost.
        let _ = tokio::time::timeout(Duration::from_millis(300), first.read(&mut [0; 4096])).await;
    }
    let mut far = TcpStream::connect(target).await?;
    if let Some(Bad::CutRequest(bytes)) = bad {
        // A whole request is no cut one.
        let bytes = bytes.min(request.len() - 1);
        return far.write_all(&request[..bytes]).await;
    }
    far.write_all(&request).await?;
    if matches!(bad, Some(Bad::LateRequest(_))) {
        let mut answer = [0_u8; 4096];
        if let Ok(Ok(read)) = tokio::time::timeout(Duration::from_secs(1), far.read(&mut answer)).await {
            near.write_all(&answer[..read]).await?;
        }
    }
    let links = has_links.then_some((target, shared.address));
    answer(&mut near, &mut far, bad, links).await
}

/// Hands the answer back, as far and as late as it may. Ends when either side leaves.
async fn answer(
    near: &mut TcpStream,
    far: &mut TcpStream,
    bad: Option<Bad>,
    links: Option<(SocketAddr, SocketAddr)>,
) -> std::io::Result<()> {
    let mut left = if let Some(Bad::CutAnswer(bytes)) = bad { bytes } else { usize::MAX };
    let mut late = if let Some(Bad::LateAnswer(millis)) = bad { millis } else { 0 };
    let ((mut near_in, mut near_out), (mut far_in, _far_out)) = (near.split(), far.split());
    let (mut part, mut nothing) = ([0_u8; 4096], [0_u8; 16]);
    loop {
        tokio::select! {
            read = far_in.read(&mut part) => {
                let read = read?;
                if read == 0 {
                    return Ok(());
                }
                if bad == Some(Bad::Twice) && part.starts_with(b"HTTP/1.1 401") {
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_millis(std::mem::take(&mut late))).await;
                if let Some(links) = links {
                    own_links(&mut part[..read], links);
                }
                let bytes = read.min(left);
                near_out.write_all(&part[..bytes]).await?;
                left -= bytes;
                // An answer that is cut at its first byte was made all the same: the ledger is written.
                if left == 0 {
                    return Ok(());
                }
            }
            _ = near_in.read(&mut nothing) => return Ok(()),
        }
    }
}

/// Rewrites the provider's links so that they lead through the proxy. Both ports have five digits, so the length stays.
fn own_links(part: &mut [u8], (target, address): (SocketAddr, SocketAddr)) {
    let (from, to) = (target.to_string(), address.to_string());
    if from.len() != to.len() {
        return;
    }
    while let Some(at) = part.windows(from.len()).position(|here| here == from.as_bytes()) {
        part[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
}
