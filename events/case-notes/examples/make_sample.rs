//! Writes `case-notes.csv`, the same every time:
//! `cargo run -p case-notes --example make_sample -- events/case-notes/examples/case-notes.csv`

#[path = "make_sample/sample.rs"]
mod sample;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "case-notes.csv".to_owned());
    std::fs::write(path, sample::sample())
}
