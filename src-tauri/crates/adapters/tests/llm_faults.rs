//! What a provider may do wrong, done to the real client over a real connection.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use adapters::llm::{HttpModels, Limits};
use domain::{FailureKind, Retry, Sensitive};
use orchestrator::ports::{Asking, Dialect, LanguageModel, ModelHost, Tokens, Written};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const KEY: &str = "sk-planted-0123456789-MARK";

/// The same bounds, in the time a test has.
fn model() -> HttpModels {
    HttpModels::new(Limits {
        connect: Duration::from_secs(1),
        silence: Duration::from_millis(400),
        longest_wait: Duration::from_secs(2),
        ..Limits::default()
    })
}

fn asking(dialect: Dialect, address: &str) -> Asking {
    Asking {
        at: ModelHost { dialect, address: address.into(), key: Some(Sensitive::new(KEY.into())) },
        model: "m".into(),
        system: "rules".into(),
        user: "task".into(),
        temperature: None,
        most_tokens: 50,
        within: Duration::from_secs(5),
    }
}

async fn ask(address: &str) -> (Written, Vec<String>) {
    let mut heard = Vec::new();
    let asked = asking(Dialect::OpenAiCompatible, address);
    let written = model().write(&asked, &mut |text: &str| heard.push(text.to_owned())).await;
    (written, heard)
}

fn piece(text: &str) -> String {
    format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
}

/// A server that writes what it is told and then closes, or stays silent.
async fn raw(pieces: Vec<String>, then_silent: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let pieces = pieces.clone();
            tokio::spawn(async move {
                let mut request = [0; 65536];
                let _ = socket.read(&mut request).await;
                let _ = socket
                    .write_all(
                        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
                    )
                    .await;
                for piece in pieces {
                    let _ = socket.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes()).await;
                }
                if then_silent {
                    tokio::time::sleep(Duration::from_secs(60)).await;
                }
            });
        }
    });
    format!("http://{address}/v1")
}

async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    server
}

#[tokio::test]
async fn an_answer_comes_piece_by_piece_with_its_count_of_tokens() {
    let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";
    let body = piece("Hi ") + &piece("Ana") + usage;
    let server = answering(ResponseTemplate::new(200).set_body_raw(body, "text/event-stream")).await;
    let (written, heard) = ask(&format!("{}/v1", server.uri())).await;
    let tokens = Tokens { sent: Some(12), written: Some(2) };
    assert_eq!(written, Written { text: "Hi Ana".into(), tokens, broken: None });
    assert_eq!(heard.last().map(String::as_str), Some("Hi Ana"), "it was heard as it came: {heard:?}");
    let request = &server.received_requests().await.expect("requests")[0];
    assert_eq!(request.url.path(), "/v1/chat/completions");
    assert_eq!(request.headers["authorization"], format!("Bearer {KEY}"), "the key stands in its header alone");
}

#[tokio::test]
async fn a_stream_that_is_cut_off_keeps_what_came_and_says_so() {
    let (written, heard) = ask(&raw(vec![piece("Hi "), piece("Ana, ")], false).await).await;
    assert_eq!(written.text, "Hi Ana, ", "what came is kept");
    assert!(written.broken.expect("it is said").message.contains("broke off"), "and so is why");
    assert_eq!(heard.last().map(String::as_str), Some("Hi Ana, "));
}

#[tokio::test]
async fn a_model_that_falls_silent_is_not_waited_for() {
    let started = Instant::now();
    let (written, _) = ask(&raw(vec![piece("Hi")], true).await).await;
    assert_eq!(written.text, "Hi");
    assert!(written.broken.expect("it is said").message.contains("said nothing for"));
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_server_that_never_answers_is_not_waited_for() {
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(30));
    let server = answering(slow).await;
    let started = Instant::now();
    let (written, _) = ask(&server.uri()).await;
    assert_eq!(written.broken.expect("it is said").kind, FailureKind::Resource);
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_whole_call_ends_in_its_time_although_something_always_comes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        let Ok((mut socket, _)) = listener.accept().await else { return };
        let mut request = [0; 65536];
        let _ = socket.read(&mut request).await;
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n").await;
        while socket.write_all(piece("a ").as_bytes()).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let asked =
        Asking { within: Duration::from_secs(1), ..asking(Dialect::OpenAiCompatible, &format!("http://{address}")) };
    let started = Instant::now();
    let written = model().write(&asked, &mut |_: &str| {}).await;
    assert!(written.broken.expect("it is said").message.contains("took longer than 1 seconds"));
    assert!(written.text.starts_with("a a a"), "what came is kept");
    assert!(started.elapsed() < Duration::from_secs(3));
}

/// Everything a server can send without an end: within events, within a line, and as the body of an error.
#[tokio::test]
async fn an_endless_answer_is_bounded_in_time_and_in_memory() {
    let cases = [
        ("200 OK", piece("word ").repeat(200), true),
        ("200 OK", "a".repeat(65536), false),
        ("500 No", "a".repeat(65536), false),
    ];
    for (status, junk, some_came) in cases {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let sent = Arc::new(Mutex::new(0_usize));
        let counted = sent.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut request = [0; 65536];
                let _ = socket.read(&mut request).await;
                let head = format!("HTTP/1.1 {status}\r\ncontent-type: text/event-stream\r\n\r\n");
                let _ = socket.write_all(head.as_bytes()).await;
                while socket.write_all(junk.as_bytes()).await.is_ok() {
                    *counted.lock().expect("a number") += junk.len();
                }
            }
        });
        let started = Instant::now();
        let (written, _) = ask(&format!("http://{address}/v1")).await;
        assert!(written.broken.is_some(), "{status}: it is said");
        assert_eq!(!written.text.is_empty(), some_came, "{status}");
        let taken = *sent.lock().expect("a number");
        assert!(taken < 32 << 20, "{status}: {taken} bytes were taken");
        assert!(started.elapsed() < Duration::from_secs(6), "{status}: {:?}", started.elapsed());
    }
}

#[tokio::test]
async fn a_wrong_key_is_not_tried_again_and_what_the_provider_says_is_not_repeated() {
    let said = format!("{{\"error\":{{\"message\":\"Incorrect API key provided: {KEY}\"}}}}");
    let server = answering(ResponseTemplate::new(401).set_body_string(said)).await;
    let (written, _) = ask(&server.uri()).await;
    let failure = written.broken.expect("it is said");
    assert_eq!((failure.kind, failure.retry), (FailureKind::User, Retry::Never));
    assert!(failure.message.contains("did not accept the key") && !failure.message.contains("MARK"), "{failure}");
    assert_eq!(server.received_requests().await.expect("requests").len(), 1, "once is enough");
}

#[tokio::test]
async fn a_provider_that_asks_for_patience_gets_it_and_then_the_request() {
    let server = MockServer::start().await;
    let wait = ResponseTemplate::new(429).insert_header("retry-after", "1");
    Mock::given(any()).respond_with(wait).up_to_n_times(1).mount(&server).await;
    let body = piece("Hi") + "data: [DONE]\n\n";
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string(body)).mount(&server).await;
    let started = Instant::now();
    let (written, _) = ask(&server.uri()).await;
    assert_eq!((written.text.as_str(), written.broken), ("Hi", None));
    assert!(started.elapsed() >= Duration::from_secs(1), "not before the time it said");
}

#[tokio::test]
async fn a_provider_that_asks_for_too_much_patience_is_not_waited_for() {
    let server = answering(ResponseTemplate::new(429).insert_header("retry-after", "3600")).await;
    let started = Instant::now();
    let (written, _) = ask(&server.uri()).await;
    let failure = written.broken.expect("it is said");
    assert_eq!(failure.retry, Retry::After(3_600_000), "the rep can be told when");
    assert!(failure.message.contains("3600 seconds") && started.elapsed() < Duration::from_secs(1), "{failure}");
}

#[tokio::test]
async fn a_provider_with_a_problem_of_its_own_is_asked_a_few_times() {
    let server = answering(ResponseTemplate::new(500)).await;
    let (written, _) = ask(&server.uri()).await;
    assert_eq!(written.broken.expect("it is said").kind, FailureKind::Resource);
    assert_eq!(server.received_requests().await.expect("requests").len(), 3, "and not for ever");
}

#[tokio::test]
async fn an_answer_in_another_language_is_said_to_be_one() {
    for body in
        ["data: {not json\n\n", "<html>a login page</html>", "{\"choices\":[{\"message\":{\"content\":\"x\"}}]}"]
    {
        let server = answering(ResponseTemplate::new(200).set_body_string(body)).await;
        let (written, _) = ask(&server.uri()).await;
        assert!(written.broken.is_some() && written.text.is_empty(), "{body}");
    }
}

#[tokio::test]
async fn a_redirect_is_refused_and_the_other_host_sees_nothing() {
    let other = answering(ResponseTemplate::new(200).set_body_string(piece("stolen"))).await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("{}/v1/chat/completions", other.uri());
        let server = answering(ResponseTemplate::new(status).insert_header("location", to)).await;
        for dialect in [Dialect::OpenAi, Dialect::OpenAiCompatible, Dialect::Anthropic, Dialect::Gemini] {
            let asked = asking(dialect, &server.uri());
            let written = model().write(&asked, &mut |_: &str| {}).await;
            let failure = written.broken.expect("it is refused");
            assert_eq!((failure.kind, failure.retry), (FailureKind::Policy, Retry::Never), "{status}, {dialect:?}");
            model().models(&asked.at).await.expect_err("the list is no way around it");
        }
    }
    assert_eq!(other.received_requests().await.expect("requests").len(), 0, "neither key nor prompt went there");
}

/// A process of its own would be needed to set one safely; the client has no proxy and reads none.
#[tokio::test]
async fn where_nobody_listens_it_is_said_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    drop(listener);
    let (written, _) = ask(&format!("http://{address}/v1")).await;
    let failure = written.broken.expect("it is said");
    assert!(failure.message.contains("cannot be reached"), "{failure}");
}

#[tokio::test]
async fn an_address_that_is_not_private_is_asked_nothing() {
    let (written, _) = ask("http://api.example.com/v1").await;
    assert_eq!(written.broken.expect("it is refused").kind, FailureKind::User);
}

#[tokio::test]
async fn each_provider_is_listened_to_to_its_end() {
    let anthropic = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3}}}\n\n\
        data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n\
        data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":1}}\n\n\
        data: {\"type\":\"message_stop\"}\n\n";
    let gemini = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"}],\
        \"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":1}}\r\n\r\n";
    for (dialect, body, path) in [
        (Dialect::Anthropic, anthropic, "/v1/messages"),
        (Dialect::Gemini, gemini, "/v1/models/m:streamGenerateContent"),
    ] {
        let server = answering(ResponseTemplate::new(200).set_body_string(body)).await;
        let asked = asking(dialect, &format!("{}/v1", server.uri()));
        let written = model().write(&asked, &mut |_: &str| {}).await;
        let tokens = Tokens { sent: Some(3), written: Some(1) };
        assert_eq!(written, Written { text: "Hi".into(), tokens, broken: None }, "{dialect:?}");
        let request = &server.received_requests().await.expect("requests")[0];
        assert_eq!(request.url.path(), path);
        assert!(
            !request.url.as_str().contains("MARK"),
            "{dialect:?}: no key in an address, which is logged on the way"
        );
    }
}
