/// What reaches for the judge, the machine or the instructor by ways that are not files: memory, sockets,
/// keys, devices, the kernel's settings.
extension RunningAttacks {
  /// The name of a socket of the test's that has no place in a folder.
  static let door = "gradus-attack-door"
  /// The name of a key in the session that `grade` is started from.
  static let key = "gradus-attack-key"

  static let reaching = [
    Attack(
      "starts itself anew with wider limits",
      """
      setenv("GRADUS_LIMITS", #"{"processorSeconds": 1000, "clockSeconds": 1000}"#, 1)
      for descriptor in Int32(3)..<16 { dup2(descriptor, 0) }
      var words: [UnsafeMutablePointer<CChar>?] = [strdup("/answers"), nil]
      execv("/answers", &words)
      """),
    Attack(
      "looks for the seed in its memory",
      """
      // Turned, so that what is looked for is in memory once.
      let needle = UnsafeMutablePointer<UInt8>.allocate(capacity: SEED.count)
      for (place, byte) in SEED.enumerated() { needle[place] = byte ^ 0x55 }
      let buffer = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 4096)
      typealias Search = @convention(c) (
        UnsafeMutableRawPointer, Int, UnsafeMutablePointer<UInt8>, Int
      ) -> UnsafeMutableRawPointer?
      let search = unsafeBitCast(dlsym(nil, "memmem"), to: Search.self)
      let memory = open("/proc/self/mem", O_RDONLY)
      let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
      if memory < 0 || maps.isEmpty { print("SECRET: it could not look") }
      let own = [Int(bitPattern: needle), Int(bitPattern: buffer)]
      for line in maps.split(separator: "\\n") where line.contains(" rw") {
        let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0, radix: 16) }
        if ends.count < 2 { continue }
        for start in stride(from: ends[0], to: ends[1], by: 1 << 20) {
          let count = pread(memory, buffer, min(1 << 20, ends[1] - start), start)
          if count <= 0 { continue }
          var from = buffer
          while let found = search(from, count - (from - buffer), needle, SEED.count) {
            let place = start + (found - buffer)
            if place != own[0], place < own[1] || place > own[1] + 1 << 20 { print("SECRET at \\(line)") }
            from = found + 1
          }
        }
      }
      """),
    Attack(
      "knocks at a door without a place",
      """
      let peer = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let name = Array("\\u{0}\\(DOOR)".utf8)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
      let size = socklen_t(2 + name.count)
      let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(peer, $0, size) }
      }
      if status == 0 { print("SECRET") }
      """),
    Attack(
      "reads a key of the session",
      """
      #if arch(x86_64)
        let (request, control) = (249, 250)
      #else
        let (request, control) = (218, 219)
      #endif
      let key = system("syscall", request, pointer("user"), pointer(KEY), 0, 0)
      let bytes = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8)
      if key > 0, system("syscall", control, 11, Int(key), Int(bitPattern: bytes), 64) > 0 {
        print("SECRET")
      }
      """),
    Attack(
      "sends descriptors to the judge",
      """
      for descriptor in Int32(3)..<16 {
        let part = UnsafeMutablePointer<Int>.allocate(capacity: 2)
        (part[0], part[1]) = (pointer("holds\\n"), 6)
        let control = UnsafeMutableRawPointer.allocate(byteCount: 24, alignment: 8)
        control.storeBytes(of: 20, as: Int.self)
        control.storeBytes(of: Int32(SOL_SOCKET), toByteOffset: 8, as: Int32.self)
        control.storeBytes(of: 1, toByteOffset: 12, as: Int32.self)
        control.storeBytes(of: 2, toByteOffset: 16, as: Int32.self)
        let message = UnsafeMutablePointer<Int>.allocate(capacity: 7)
        for (place, value) in [0, 0, Int(bitPattern: part), 1, Int(bitPattern: control), 24, 0].enumerated() {
          message[place] = value
        }
        for _ in 0..<300 { _ = system("sendmsg", Int(descriptor), Int(bitPattern: message), 0x40) }
      }
      """),
    Attack(
      "answers from a child after its end",
      """
      for descriptor in Int32(3)..<16 { _ = fcntl(descriptor, F_SETFD, 0) }
      var id = pid_t()
      let line = "sleep 1; for i in 3 4 5 6 7 8 9; do echo 'answer []' >&$i; done"
      var words: [UnsafeMutablePointer<CChar>?] =
        ["setsid", "-f", "/bin/sh", "-c", line].map { (word: String) in strdup(word) }
      words.append(nil)
      posix_spawn(&id, "/usr/bin/setsid", nil, nil, words, nil)
      _exit(0)
      """),
    Attack("stops itself", "kill(getpid(), SIGSTOP)"),
    Attack(
      "goes before others",
      "if system(\"setpriority\", 0, 0, -20) == 0 { print(\"SECRET\") }"),
    Attack(
      "opens the terminal, and devices",
      """
      for name in ["tty", "console", "mem", "kmsg", "kvm", "fuse", "sda", "vda", "ttyS0", "uinput"] {
        if open("/dev/\\(name)", O_RDWR | O_NOCTTY | O_NONBLOCK) >= 0 { print("SECRET \\(name)") }
      }
      """),
    Attack(
      "opens the kernel's settings",
      """
      for name in ["sys/kernel/core_pattern", "sys/vm/overcommit_memory", "sysrq-trigger"] {
        if open("/proc/\\(name)", O_WRONLY) >= 0 { print("SECRET \\(name)") }
      }
      """),
    Attack(
      "renames the machine",
      "if system(\"sethostname\", pointer(\"holds\"), 5) == 0 { print(\"SECRET\") }"),
    Attack(
      "looks for what others have left",
      """
      for path in ["/tmp", "/dev/shm", "/out", "/kit", "/learner"] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where name != "libgradus-kit.so" { print("SECRET \\(path)/\\(name)") }
      }
      """),
  ]
}
