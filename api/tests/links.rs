//! `obelus` itself never links FFmpeg (docs/DEPENDENCIES.md): whatever is built beside it.

#[test]
fn the_program_needs_no_library_of_ffmpeg() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_obelus")).expect("the program");
    let names = |name: &[u8]| program.windows(name.len()).any(|w| w == name);
    // Libraries are needed by name (ELF DT_NEEDED), which stands in the file as it is.
    assert!(
        names(b"libc.so.6"),
        "names of libraries are not found this way any more"
    );
    for library in [
        "libavcodec.so",
        "libavformat.so",
        "libavutil.so",
        "libswscale.so",
        "libswresample.so",
    ] {
        assert!(!names(library.as_bytes()), "obelus needs {library}");
    }
}
