import Foundation

/// What stands in the way of every build, whatever is written in the exercises: known by what
/// `swift build` says, which is about lines of files that are right.
struct BuildTrouble {
  /// What it is, and what to do.
  let problem: Problem

  /// Nil where `output` says nothing of such a trouble.
  init?(_ output: String, in project: Project) {
    guard let words = Self.words(output, project.root) else { return nil }
    problem = Problem(words)
  }

  private static func words(_ output: String, _ root: URL) -> String? {
    let tools = #/using Swift tools version (\S+) but the installed version is ([\d.]+)/#
    if let match = output.firstMatch(of: tools) {
      return "Swift \(match.2) is too old, Gradus takes \(match.1) or later: install it, as "
        + "https://www.swift.org/install says"
    }
    // What Sources/CGradusGSL and CGradusOpenSSL say where the headers are missing.
    let missing = #/error: "?((?:The GNU|OpenSSL's)[^"\n]* missing\.[^"\n]*)/#
    if let match = output.firstMatch(of: missing) { return "nothing can be built: \(match.1)" }
    if output.contains(#/No space left on device|Out of diskspace|I\/O error \(code: 28\)/#) {
      return "no space is left on the disk of \(root.path), so nothing can be built: free some and "
        + "try again"
    }
    if output.contains(#/Could not resolve host|error: 'swift-argument-parser': Git command/#) {
      return "swift-argument-parser, which the command is built with, could not be fetched: the "
        + "first build needs a network"
    }
    return nil
  }
}
