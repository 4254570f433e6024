import Answering
import Foundation
import Testing

/// What bash offers after `gradus --generate-completion-script bash`.
@Suite struct CompletionTests {
  private static let script = Result { try CommandRun(["--generate-completion-script", "bash"]) }

  /// What bash offers for the last of `words`, in `folder`.
  private func offered(_ words: [String], in folder: URL) throws -> [String] {
    let script = try Self.script.get().output
    try Data(script.utf8).write(to: folder.appending(path: ".script"))
    let call = """
      . ./.script
      COMP_WORDS=(gradus "$@"); COMP_CWORD=$#; COMP_LINE="gradus $*"; COMP_POINT=${#COMP_LINE}
      _gradus gradus "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2> /dev/null
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let said = try Subprocess.run(
      URL(filePath: "/usr/bin/env"),
      arguments: ["-C", folder.path, "bash", "-c", call, "bash"] + words)
    return String(decoding: said.output, as: UTF8.self).split(separator: "\n").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradus-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appending(path: "runs of mine"), withIntermediateDirectories: true)
    try Data().write(to: folder.appending(path: "run one.json"))
    try body(folder)
  }

  /// Each argument that is a file: where nothing were said of it, bash would not complete it at all.
  @Test(arguments: [
    ["trace"], ["monitor"], ["grade"], ["train", "--csv"], ["train", "--log"],
    ["draw", "1.1", "--page"], ["report", "--page"], ["grade", "--points"],
    ["gradcheck", "--", "python3"],
  ])
  func filesAreOffered(words: [String]) throws {
    try withFolder { folder in
      let offered = try offered(words + ["run"], in: folder)
      #expect(offered.contains("run one.json") && offered.contains { $0.hasPrefix("runs of mine") })
    }
  }

  @Test(arguments: [
    ["train", "--plot"], ["draw", "1.1", "--plot"], ["landscape", "--plot"], ["project", "--plot"],
    ["gradcheck", "--plot"], ["grade", "--out"], ["monitor", "--tensorboard"],
  ])
  func foldersAreOffered(words: [String]) throws {
    try withFolder { folder in
      let offered = try offered(words + ["run"], in: folder)
      #expect(offered.count == 1 && offered[0].hasPrefix("runs of mine"), "\(offered)")
    }
  }

  @Test(arguments: [
    (["check", "1.1.st"], ["1.1.step", "1.1.stopping"]), (["watch", "3.1.ad"], ["3.1.adam"]),
    (["hint", "3.1.ad"], ["3.1.adam"]), (["compare", "3.1.ad"], ["3.1.adam"]),
    (["review", "3.1.ad"], ["3.1.adam"]), (["reset", "3.1.ad"], ["3.1.adam"]),
    (["draw", "3.9"], ["3.9"]), (["gradch"], ["gradcheck"]),
    (["grade", "--lessons", "3.9"], ["3.9"]),
  ])
  func namesAreOffered(words: [String], found: [String]) throws {
    try withFolder { folder in
      let offered = try offered(words, in: folder)
      #expect(Set(offered) == Set(found))
    }
  }
}
