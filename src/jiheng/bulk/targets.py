"""The machines that the kernel is built for: by system and machine, compiler target and file."""

TARGETS = {
    ("linux", "x86_64"): ("x86_64-linux-gnu.2.17", "kernel-linux-x86_64.so"),
    ("linux", "aarch64"): ("aarch64-linux-gnu.2.17", "kernel-linux-aarch64.so"),
    ("win32", "AMD64"): ("x86_64-windows-gnu", "kernel-windows-x86_64.dll"),
    ("darwin", "arm64"): ("aarch64-macos", "kernel-macos-arm64.dylib"),
    ("darwin", "x86_64"): ("x86_64-macos", "kernel-macos-x86_64.dylib"),
}
