/// What a reader of the source thought of who looked for what the walls leave open: calls that no namespace
/// has of its own, descriptors and variables that were handed on, floods.
extension RunningAttacks {
  static let later = [
    Attack(
      "calls the machine's host",
      // The sockets of virtual machines: those of no network.
      "if socket(40, Int32(SOCK_STREAM.rawValue), 0) >= 0 { print(\"SECRET\") }"),
    Attack(
      "has the kernel make a socket in a ring",
      """
      let parameters = UnsafeMutableRawPointer.allocate(byteCount: 120, alignment: 8)
      memset(parameters, 0, 120)
      if system("syscall", 425, 2, Int(bitPattern: parameters)) >= 0 { print("SECRET") }
      """),
    Attack(
      "handles its own faults of memory",
      """
      #if arch(x86_64)
        let number = 323
      #else
        let number = 282
      #endif
      if system("syscall", number, 1) >= 0 { print("SECRET") }
      """),
    Attack(
      "would not be the first to go",
      """
      let file = "/proc/self/oom_score_adj"
      if (try? String(contentsOfFile: file, encoding: .utf8)) != "1000\\n" { print("SECRET") }
      let score = open(file, O_WRONLY)
      if score >= 0, write(score, "0", 1) == 1 { print("SECRET") }
      """),
    Attack(
      "is root, or of its group",
      "if [getuid(), geteuid(), getgid(), getegid()].contains(0) { print(\"SECRET\") }"),
    Attack(
      "has descriptors of others",
      """
      for descriptor in Int32(3)..<256 {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK {
          print("SECRET \\(descriptor)")
        }
      }
      """),
    Attack(
      "has variables of the instructor's",
      """
      let usual: Set = ["PATH", "HOME", "TMPDIR", "LC_ALL", "GRADUS_LIMITS", "SWIFT_BACKTRACE", "PWD"]
      for name in ProcessInfo.processInfo.environment.keys where !usual.contains(name) {
        print("SECRET \\(name)")
      }
      """),
    Attack(
      "floods both outputs",
      """
      let block = [UInt8](repeating: 120, count: 1 << 16)
      for _ in 0..<400 { for descriptor in Int32(1)...2 { _ = write(descriptor, block, block.count) } }
      """),
    Attack(
      "reports an end in another file, and ends",
      """
      let report = "Fatal error: holds\\n0 0x1 step at /a/Exercises/1.1-TheTrainingLoop/Loop.swift:1:1\\n"
      _ = write(2, report, report.utf8.count)
      kill(getpid(), SIGKILL)
      """),
    Attack(
      "lets children work on",
      """
      for _ in 0..<4 {
        var id = pid_t()
        let line = "trap '' TERM HUP; while :; do :; done"
        var words: [UnsafeMutablePointer<CChar>?] = ["\(leftover)", "-c", line].map { (word: String) in strdup(word) }
        words.append(nil)
        posix_spawn(&id, "/bin/sh", nil, nil, words, nil)
      }
      """),
    Attack(
      "asks what the machine does",
      """
      for path in ["/sys/class/net", "/sys/devices", "/proc/1/task/1/children", "/run", "/boot"]
      where FileManager.default.contents(atPath: path)?.isEmpty == false
        || (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == false
      { if path != "/proc/1/task/1/children" { print("SECRET \\(path)") } }
      """),
    Attack(
      "loads a library that it has written",
      """
      // What may be written into is no place for programs: not of the instructor's, at least.
      for folder in ["/kit", "/answers", "/usr/lib", "/lib"] {
        if open("\\(folder)/evil.so", O_CREAT | O_WRONLY, 0o755) >= 0 { print("SECRET \\(folder)") }
      }
      """),
  ]
}
