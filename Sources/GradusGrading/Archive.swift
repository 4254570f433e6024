import Answering
import Foundation

/// A zip or tar that somebody handed in. Nothing of it is ever unpacked onto a disk: it is listed, and
/// of a file that is wanted the bytes are read.
///
/// Both by bsdtar, in the sandbox, with limits: what is wrong with an archive cannot leave it.
struct Archive {
  let url: URL
  let sandbox: Sandbox

  static let endings = [
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst",
  ]

  /// The most that a list, and a file, may have of bytes.
  private static let limits = (list: 4 << 20, file: Submission.largest)

  /// What is in it.
  /// - Throws: A ``Trouble`` where it cannot be listed.
  func entries() throws -> [Entry] {
    let said = try run(["--numeric-owner", "-tvf"], [], limit: Self.limits.list)
    guard said.ending == .exited(0) else {
      throw Trouble("the archive cannot be read: \(Self.words(said))")
    }
    let text = String(decoding: said.output, as: UTF8.self)
    return text.split(separator: "\n").compactMap { Entry(listed: String($0)) }
  }

  /// The bytes of the file called `name`.
  /// - Throws: A ``Trouble`` where they cannot be read, or are more than a stub may have.
  func read(_ name: String) throws -> Data {
    let pattern = name.map { "*?[]\\{}".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    let said = try run(["-xOqf"], [pattern], limit: Self.limits.file)
    guard said.ending == .exited(0) else { throw Trouble(Self.words(said)) }
    return said.output
  }

  /// Where bsdtar is.
  /// - Throws: A ``Trouble`` where this machine has none.
  static func program() throws -> String {
    guard
      let program = ["/usr/bin/bsdtar", "/bin/bsdtar"].first(where: {
        FileManager.default.isExecutableFile(atPath: $0)
      })
    else {
      throw Trouble("archives take bsdtar (apt-get install libarchive-tools)")
    }
    return program
  }

  private func run(_ options: [String], _ names: [String], limit: Int) throws -> Subprocess.Said {
    let program = try Self.program()
    let shown = Sandbox.Shown(url, as: "/submission")
    return try sandbox.run(
      sandbox.launch(
        program, options + [sandbox.place(of: shown)] + (names.isEmpty ? [] : ["--"] + names),
        shown: [shown],
        Allowance(processorSeconds: 20, memory: 1 << 30, file: limit)),
      within: 600)
  }

  private static func words(_ said: Subprocess.Said) -> String {
    switch said.ending {
    case .signal(SIGXFSZ)?, .exited(128 + SIGXFSZ)?: return "it unpacks to more than it may"
    case .signal(SIGXCPU)?, .signal(SIGKILL)?, .exited(128 + SIGXCPU)?, .exited(128 + SIGKILL)?,
      nil:
      return "it takes too long to unpack"
    default:
      let text = String(decoding: said.errors, as: UTF8.self)
      // bsdtar's own words where a file could not become longer.
      if text.contains("File too large") { return "it unpacks to more than it may" }
      return text.split(separator: "\n").first.map { $0.visible } ?? "bsdtar said nothing"
    }
  }
}

/// One thing in an archive or a folder.
struct Entry: Equatable {
  enum Kind: Equatable {
    case file, folder
    /// What it is, in words.
    case refused(String)
  }

  let name: String
  let kind: Kind
  let size: Int

  init(_ name: String, _ kind: Kind, size: Int) {
    (self.name, self.kind, self.size) = (name, kind, size)
  }

  /// What "-rw-r--r--  0 0      0           3 Nov 29 18:23 a/b" says; nil for no such line.
  init?(listed line: String) {
    let pattern =
      #/(?<type>.)[-rwxsStTlLX]{9}[+@.]? +\d+ +\S+ +\S+ +(?<size>\d+|\d+,\d+) +\S+ +\S+ +\S+ (?<name>.+)/#
    guard let match = line.wholeMatch(of: pattern) else { return nil }
    let kinds: [Substring: Kind] = [
      "-": .file, "d": .folder, "l": .refused("a symbolic link"), "h": .refused("a hard link"),
      "c": .refused("a device"), "b": .refused("a device"), "p": .refused("a pipe"),
      "s": .refused("a socket"),
    ]
    // A link is listed with where it leads to.
    let listed = String(match.name)
    let isLink = ["l", "h"].contains(match.type)
    let arrow = isLink ? listed.firstRange(of: match.type == "l" ? " -> " : " link to ") : nil
    let name = arrow.map { String(listed[..<$0.lowerBound]) } ?? listed
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    var kind = kinds[match.type] ?? .refused("nothing known")
    if name.hasPrefix("/") { kind = .refused("a path from the root") }
    if parts.contains("..") { kind = .refused("a path with ..") }
    self.init(name, kind, size: Int(match.size) ?? 0)
  }
}
