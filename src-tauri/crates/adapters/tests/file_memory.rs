//! What reading a table takes in memory. A process of its own: the figure is the most the process ever had.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;

use adapters::files::read_table;

/// In MB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("what the system says of this process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak");
    line.trim().trim_end_matches(" kB").parse::<usize>().expect("a figure") / 1024
}

#[test]
fn a_table_takes_little_more_than_its_text_twice() {
    let mut text = String::from("id,name,domain,industry,employees,revenue,country,state,owner,created,phone,notes\n");
    for row in 0..100_000 {
        writeln!(
            text,
            "{row},Company {row} Ltd,company{row}.example,Software,{row},\"1,234,567\",Germany,Bayern,Ann Lee,2024-03-12,\
             +49 30 1234567,met at the fair and asked for an offer"
        )
        .expect("memory takes it");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.csv");
    std::fs::write(&path, &text).expect("a file");
    let size = text.len() / 1024 / 1024;
    drop(text);
    let before = peak();
    let table = read_table(&path).expect("a table");
    assert_eq!(table.rows.len(), 100_000);
    let grown = peak() - before;
    println!("a file of {size} MB took {grown} MB more than the {before} MB before");
    assert!(grown <= 2 * size + 20, "the text, its cells and where they end: {grown} MB for {size} MB");
}
