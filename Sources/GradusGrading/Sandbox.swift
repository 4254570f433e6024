import Answering
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What one step may use, enforced by the kernel on each of its processes.
package struct Allowance: Sendable {
  /// Processor seconds of one process.
  package var processorSeconds: Int
  /// Bytes of address space of one process.
  package var memory: Int
  /// Bytes of one file.
  package var file: Int
  /// Processes and threads of the step together.
  package var processes = 64
}

/// Where programs run that nobody trusts: as an ordinary user, with bubblewrap's walls around them.
///
/// Inside there are `/usr`, the toolchain, what is shown to the step, and empty memory in `/tmp`; there
/// is no network, no `/etc`, no home, no other process and no way to make namespaces anew.
package struct Sandbox: Sendable {
  /// A file or folder of this machine as the step sees it.
  package struct Shown: Sendable {
    let host: URL
    let inside: String
    var isWritable = false

    package init(_ host: URL, as inside: String, isWritable: Bool = false) {
      (self.host, self.inside, self.isWritable) = (host, inside, isWritable)
    }
  }

  /// Nil where there are no walls, which the user has asked for.
  private let bubblewrap: String?
  /// How the user is changed and limits are set before the program begins.
  private let setpriv: String?
  private let prlimit: String?
  private let choom: String?

  /// Whether it has walls.
  package var isSafe: Bool { bubblewrap != nil }

  /// The sandbox of this machine; without walls where `unsafe` says so.
  /// - Throws: A ``Trouble`` where this machine has none.
  package init(unsafe: Bool) throws {
    func tool(_ name: String) -> String? {
      ["/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/"].map { $0 + name }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
    (setpriv, prlimit, choom) = (tool("setpriv"), tool("prlimit"), tool("choom"))
    if unsafe {
      bubblewrap = nil
    } else {
      guard let found = tool("bwrap"), prlimit != nil else {
        throw Self.none("this machine has none")
      }
      bubblewrap = found
    }
    guard geteuid() != 0 || setpriv != nil else {
      throw Trouble(
        "grade does not run what learners wrote as root, and there is no setpriv to become nobody: "
          + "run it as an ordinary user")
    }
  }

  private static func none(_ reason: String) -> Trouble {
    Trouble(
      "grade runs what learners wrote in a sandbox, which takes Linux with bubblewrap 0.8 or later "
        + "(apt-get install bubblewrap): \(reason). --unsafe grades without, and every report says so"
    )
  }

  /// Runs a program that does nothing: bubblewrap may be old, and a container may forbid namespaces.
  /// - Throws: A ``Trouble`` where that does not end well.
  package func check() throws {
    guard isSafe else { return }
    let small = Allowance(processorSeconds: 10, memory: 1 << 30, file: 1 << 20)
    let said = try run(launch("/bin/true", shown: [], small))
    if said.ending == .exited(0) { return }
    let words = String(decoding: said.errors, as: UTF8.self).split(separator: "\n").first
    throw Self.none("here it says \"\(words.map(String.init)?.visible ?? "nothing")\"")
  }

  /// The place at which the step finds `shown`.
  package func place(of shown: Shown) -> String {
    isSafe ? shown.inside : shown.host.path
  }

  /// How `program` is started where it sees `shown`, and `/usr`, alone.
  package func launch(
    _ program: String, _ arguments: [String] = [], shown: [Shown], _ allowance: Allowance
  ) -> Launch {
    var words: [String] = []
    // Where memory runs out the kernel ends what was handed in, and nothing of the instructor's.
    if let choom { words += [choom, "-n", "1000", "--"] }
    if geteuid() == 0, let setpriv {
      words += [
        setpriv, "--reuid=\(nobody.user)", "--regid=\(nobody.group)", "--clear-groups",
        "--no-new-privs", "--",
      ]
    }
    if let prlimit {
      words += [
        prlimit, "--cpu=\(allowance.processorSeconds)", "--as=\(allowance.memory)",
        "--fsize=\(allowance.file)", "--core=0", "--nofile=256", "--",
      ]
    }
    if let bubblewrap, let prlimit {
      words += [bubblewrap] + walls(shown)
      // Inside, where the processes of others do not count.
      words += ["--", prlimit, "--nproc=\(allowance.processes)", "--"]
    }
    words += [program] + arguments
    return Launch(
      URL(filePath: words[0]), arguments: Array(words.dropFirst()),
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": "/tmp", "TMPDIR": "/tmp", "LC_ALL": "C.UTF-8",
      ], depth: isSafe ? 2 : 0, isTrusted: false)
  }

  private func walls(_ shown: [Shown]) -> [String] {
    var words = [
      "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session",
      "--cap-drop", "ALL", "--hostname", "gradus", "--ro-bind", "/usr", "/usr",
    ]
    for folder in ["bin", "lib", "lib64", "sbin"] {
      let path = "/\(folder)"
      // Where /bin is no link to /usr/bin, as on older systems, it is shown as it is.
      if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
        words += ["--symlink", target, path]
      } else if FileManager.default.fileExists(atPath: path) {
        words += ["--ro-bind", path, path]
      }
    }
    words += ["--proc", "/proc", "--dev", "/dev", "--size", "\(64 << 20)", "--tmpfs", "/tmp"]
    for shown in shown {
      words += [shown.isWritable ? "--bind" : "--ro-bind", shown.host.path, shown.inside]
    }
    // In /proc, too, a process could write of itself, so that others are ended for want of memory.
    let readOnly = ["/proc", "/dev", "/"].flatMap { ["--remount-ro", $0] }
    return words + ["--chdir", "/tmp"] + readOnly
  }

  /// Runs a step from beginning to end.
  /// - Throws: The system's reason why it could not be started.
  package func run(_ launch: Launch, within seconds: Double = 600) throws -> Subprocess.Said {
    try Subprocess.run(
      launch.executable, arguments: launch.arguments, environment: launch.environment ?? [:],
      within: seconds, isTrusted: launch.isTrusted)
  }
}
