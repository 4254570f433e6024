/// What is tried while a question is being answered. It is bounded where nothing holds it back: the
/// processes sleep and end, and so do memory and files. Only what sends signals needs walls, and runs
/// behind them alone.
enum RunningAttacks {
  /// What attacks call: functions of C that Swift does not offer.
  static let declarations = """
    private func system(
      _ name: String, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, _ d: Int = 0, _ e: Int = 0
    ) -> Int32 {
      guard let found = dlsym(nil, name) else { return -1 }
      typealias Function = @convention(c) (Int, Int, Int, Int, Int) -> Int32
      return unsafeBitCast(found, to: Function.self)(a, b, c, d, e)
    }

    private func pointer(_ text: String) -> Int { Int(bitPattern: strdup(text)) }
    """

  /// Says a line wherever somebody may listen.
  private static let forge = """
    @Sendable func forge(_ text: String) {
      for descriptor in Int32(0)..<40 { _ = write(descriptor, text, text.utf8.count) }
    }
    """

  static let all =
    ends + output + descriptors + processes + files + system
    + reaching + later

  private static let ends = [
    Attack("exit(0)", "exit(0)"), Attack("_exit(0)", "_exit(0)"),
    Attack("exit(0) after printing success", "print(\"ok\"); exit(0)"),
    Attack("fatalError", "fatalError(\"holds\")"), Attack("abort", "abort()"),
    Attack("SIGKILL to itself", "kill(getpid(), SIGKILL)"),
    Attack("SIGTERM to its group", "kill(0, SIGTERM)"),
    Attack("exit at exit", "atexit { _exit(0) }; exit(3)"),
    Attack("exec true", "execv(\"/bin/true\", [nil])"),
    Attack(
      "exec a shell that answers",
      """
      var words: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", "echo 'answer []' >&0; cat"].map { (word: String) in strdup(word) }
      words.append(nil)
      execv("/bin/sh", words)
      """),
  ]

  private static let output = [
    Attack("prints a report", "print(\"✓ 1.1.step  one step: holds (5 of 5 claims)\")"),
    Attack(
      "prints a report to standard error",
      "FileHandle.standardError.write(Data(\"✓ 1.1.step  one step: holds (5 of 5 claims)\\n\".utf8))"
    ),
    Attack("prints a row", "print(#\"{\"lesson\":\"1.1\",\"report\":{\"state\":\"holds\"}}\"#)"),
    Attack("prints a passed test", "print(\"✔ Test run with 1 test passed after 0.001 seconds.\")"),
    Attack(
      "prints what bubblewrap would",
      "FileHandle.standardError.write(Data(\"bwrap: out of memory\\n\".utf8)); _exit(1)"),
    Attack("prints terminal codes", "print(\"\\u{1B}[2J\\u{1B}[1A✓ holds\")"),
    Attack("prints tags", "print(\"</pre><script>document.title = 1</script>]]>\")"),
  ]

  private static let descriptors = [
    Attack("answers on every descriptor", "\(forge); forge(\"answer []\\n\")"),
    Attack("says that it is not started", "\(forge); forge(\"todo \\\"1.1.step\\\"\\n\")"),
    Attack("says that it ends", "\(forge); forge(\"ending memory 1\\n\")"),
    Attack("says nonsense", "\(forge); forge(\"holds\\n\")"),
    Attack("says many lines", "\(forge); for _ in 0..<500 { forge(\"answer [0]\\n\") }"),
    Attack(
      "says lines from a thread",
      """
      \(forge)
      Thread.detachNewThread { for _ in 0..<200 { forge("answer []\\n"); usleep(1000) } }
      """),
    Attack(
      "nests deeper than is read",
      "\(forge); forge(\"answer \" + String(repeating: \"[\", count: 70) + \"\\n\")"),
    Attack(
      "a line longer than is read",
      "\(forge); forge(\"answer [\" + String(repeating: \"1,\", count: 3 << 20))"),
    Attack("closes all", "for descriptor in Int32(0)..<64 { close(descriptor) }"),
    Attack(
      "overwrites all",
      """
      let empty = open("/dev/null", O_RDWR)
      for descriptor in Int32(0)..<64 where descriptor != empty { dup2(empty, descriptor) }
      """),
    Attack(
      "reads the next question beforehand",
      """
      for descriptor in Int32(3)..<16 {
        var bytes = [UInt8](repeating: 0, count: 4096)
        _ = recv(descriptor, &bytes, bytes.count, 0x42)
      }
      """),
    Attack(
      "shuts the socket down",
      "for descriptor in Int32(0)..<16 { shutdown(descriptor, Int32(SHUT_RDWR)) }"),
  ]

  /// What the tests look for afterwards.
  static let leftover = "gradus-attack-leftover"

  private static let processes = [
    Attack("kills all", "kill(-1, SIGKILL)"),
    Attack("kills its parent", "kill(getppid(), SIGKILL)"),
    Attack("kills the first process", "kill(1, SIGKILL); kill(2, SIGKILL)"),
    Attack(
      "kills the numbers around its own",
      "for id in 2..<Int32(4000) where id != getpid() { kill(id, SIGKILL) }"),
    Attack(
      "leaves a child",
      """
      var id = pid_t()
      var words: [UnsafeMutablePointer<CChar>?] = ["\(leftover)", "60"].map { (word: String) in strdup(word) }
      words.append(nil)
      posix_spawn(&id, "/bin/sleep", nil, nil, words, nil)
      """),
    Attack(
      "leaves a child of another session",
      """
      var id = pid_t()
      var words: [UnsafeMutablePointer<CChar>?] =
        ["setsid", "-f", "/bin/sh", "-c", "exec -a \(leftover) sleep 60; sleep 60"].map { (word: String) in strdup(word) }
      words.append(nil)
      posix_spawn(&id, "/usr/bin/setsid", nil, nil, words, nil)
      """),
    Attack(
      "starts as many as it can",
      """
      var count = 0
      for _ in 0..<150 {
        var id = pid_t()
        var words: [UnsafeMutablePointer<CChar>?] = ["\(leftover)", "30"].map { (word: String) in strdup(word) }
        words.append(nil)
        if posix_spawn(&id, "/bin/sleep", nil, nil, words, nil) == 0 { count += 1 }
      }
      if count > 64 { print("SECRET \\(count) processes") }
      """),
    Attack(
      "traces its parent",
      "_ = system(\"ptrace\", 16, Int(getppid()))"
    ),
    Attack(
      "writes into its parent's memory",
      """
      for id in [getppid(), 1, 2] {
        let file = open("/proc/\\(id)/mem", O_RDWR)
        if file >= 0 { _ = pwrite(file, "holds", 5, 0x400000); close(file) }
      }
      """),
    Attack(
      "reads what others were started with",
      """
      let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      for id in ids.compactMap({ Int($0) }) {
        for name in ["environ", "cmdline"] {
          let text = (try? String(contentsOfFile: "/proc/\\(id)/\\(name)", encoding: .utf8)) ?? ""
          if text.contains("GRADUS_SEED") || text.contains("grade-one") { print("SECRET \\(text)") }
        }
      }
      """),
    Attack(
      "reads the seed",
      "if let seed = ProcessInfo.processInfo.environment[\"GRADUS_SEED\"] { print(\"SECRET \\(seed)\") }"
    ),
    Attack("ignores every signal", "for number in Int32(1)..<65 { signal(number, SIG_IGN) }"),
    Attack(
      "changes its name and its death",
      "_ = system(\"prctl\", 15, pointer(\"gradus\")); _ = system(\"prctl\", 1, 0); setsid()"),
  ]

  private static let files = [
    Attack(
      "reads passwords",
      "print(\"SECRET\", try! String(contentsOfFile: \"/etc/passwd\", encoding: .utf8))"),
    Attack(
      "reads the worked answers",
      """
      let file = CHECKOUT + "/Sources/GradusReference/Foundations/Step.swift"
      if let text = try? String(contentsOfFile: file, encoding: .utf8) { print("SECRET \\(text)") }
      """),
    Attack(
      "reads the recordings",
      """
      let file = CHECKOUT + "/Fixtures/Manifest.json"
      if FileManager.default.fileExists(atPath: file) { print("SECRET") }
      """),
    Attack(
      "edits a claim",
      """
      let file = CHECKOUT + "/Sources/Lessons/1.1-TheTrainingLoop/Course/Step.swift"
      if FileManager.default.isWritableFile(atPath: file) { print("SECRET") }
      """),
    Attack(
      "replaces the command",
      """
      for path in ["/proc/1/exe", "/proc/\\(getppid())/exe", "/proc/2/exe"] {
        let file = open(path, O_WRONLY)
        if file >= 0 { print("SECRET"); close(file) }
      }
      """),
    Attack(
      "overwrites its own program",
      """
      for path in ["/answers", "/kit/libgradus-kit.so", "/proc/self/exe"] {
        if access(path, W_OK) == 0 || chmod(path, 0o777) == 0 { print("SECRET \\(path)") }
      }
      """),
    Attack(
      "writes into the temporary folder",
      "try? \"x\".write(toFile: \"/tmp/\(leftover)\", atomically: false, encoding: .utf8)"),
    Attack(
      "writes at the root",
      "for path in [\"/\(leftover)\", \"/dev/\(leftover)\", \"/usr/\(leftover)\", \"/dev/shm/\(leftover)\"] where open(path, O_CREAT | O_WRONLY, 0o666) >= 0 { print(\"SECRET \\(path)\") }"
    ),
    Attack(
      "fills the disk",
      """
      signal(SIGXFSZ, SIG_IGN)
      let block = [UInt8](repeating: 1, count: 1 << 20)
      var written = 0
      for number in 0..<100 {
        let file = open("/tmp/\(leftover)-\\(number)", O_CREAT | O_WRONLY, 0o666)
        var inThis = 0
        for _ in 0..<3 { inThis += max(0, write(file, block, block.count)) }
        close(file)
        if inThis > 1 << 20 { print("SECRET \\(inThis) bytes in a file") }
        written += inThis
      }
      if written > 64 << 20 { print("SECRET \\(written) bytes") }
      """),
    Attack(
      "looks for a home",
      """
      for path in ["/root", "/home", "/var", "/opt/secret", "/mnt", "/srv", "/work"]
      where FileManager.default.fileExists(atPath: path) { print("SECRET \\(path)") }
      """),
    Attack(
      "leads a link out",
      """
      symlink("/etc/passwd", "/tmp/link")
      if let text = try? String(contentsOfFile: "/tmp/link", encoding: .utf8) { print("SECRET \\(text)") }
      """),
    Attack(
      "looks through the first process's root",
      """
      for process in ["1", "self"] {
        for folder in ["root", "cwd/.."] {
          let path = "/proc/\\(process)/\\(folder)/etc/passwd"
          if FileManager.default.contents(atPath: path) != nil { print("SECRET \\(path)") }
        }
      }
      """),
  ]

  private static let system = [
    Attack(
      "is where others are",
      """
      for name in ["ipc", "mnt", "net", "pid", "user", "uts"] {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\\(name)")
        if NAMESPACES.contains(own ?? "") { print("SECRET \\(name)") }
      }
      """),
    Attack("becomes root", "if setuid(0) == 0 || seteuid(0) == 0 { print(\"SECRET\") }"),
    Attack(
      "makes a namespace", "if system(\"unshare\", 0x1000_0000) == 0 { print(\"SECRET\") }"),
    Attack(
      "mounts",
      "if system(\"mount\", pointer(\"none\"), pointer(\"/tmp\"), pointer(\"tmpfs\")) == 0 { print(\"SECRET\") }"
    ),
    Attack(
      "leaves its root", "if system(\"chroot\", pointer(\"/tmp\")) == 0 { print(\"SECRET\") }"),
    Attack(
      "talks to this machine",
      """
      let peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(22).bigEndian
      address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(peer, $0, size) }
      }
      if status == 0 { print("SECRET") }
      """),
    Attack(
      "has a way to other machines",
      """
      let text = (try? String(contentsOfFile: "/proc/net/route", encoding: .utf8)) ?? ""
      if text.split(separator: "\\n").count > 1 { print("SECRET \\(text)") }
      """),
    Attack(
      "lifts its limits",
      """
      for kind in 0..<16 where kind != 5 {
        var limit = [UInt.max, UInt.max]
        let status = limit.withUnsafeMutableBytes {
          system("setrlimit", kind, Int(bitPattern: $0.baseAddress))
        }
        // Processor time, files, processes, memory.
        if status == 0, [0, 1, 6, 9].contains(kind) { print("SECRET \\(kind)") }
      }
      """),
    Attack(
      "takes much memory",
      """
      var blocks: [UnsafeMutableRawPointer] = []
      for _ in 0..<48 {
        guard let block = malloc(128 << 20) else { break }
        memset(block, 1, 1)
        blocks.append(block)
      }
      if blocks.count > 17 { print("SECRET \\(blocks.count)") }
      """),
    Attack(
      "shares memory with others",
      "if system(\"shmget\", 0x4752, 4096, 0o1666) >= 0 { print(\"none of another namespace\") }"),
    Attack(
      "turns its timers off", "var none = itimerval(); setitimer(.init(0), &none, nil)"),
  ]
}
