import Answering
import Exercising
import Foundation
import GradusCourse

/// Builds programs of the project.
struct Builder {
  let project: Project
  /// Where it says how far it is.
  var progress = Progress()

  enum Outcome {
    /// The program, and what the compiler warned of while it compiled, a message each.
    case built(URL, warnings: [String])
    /// What the compiler said about it, with paths from the project's folder.
    case failed(String)
  }

  /// Builds `product` and nothing that it does not need; the lesson with the number `copied` from
  /// its copy.
  func build(_ product: String, copied: String? = nil) throws -> Outcome {
    let (status, output) = try swiftBuild(["--product", product], copied: copied)
    if status == 0 {
      return .built(Products.folder.appending(path: product), warnings: messages(output))
    }
    if let trouble = BuildTrouble(output, in: project) { throw trouble.problem }
    guard Self.blamesTheSource(output) else { throw Self.problem(output) }
    return .failed(diagnostics(output))
  }

  /// Whether a line of some file does not compile. Anything else is not for the learner to mend in an
  /// exercise: a disk that is full, a folder that cannot be written into, somebody else's lock.
  static func blamesTheSource(_ output: String) -> Bool {
    output.contains(#/(?m)^\/[^\n]*\.swift:\d+:\d+: error:/#)
  }

  /// What `swift build` said, where it was not about the source, in one line.
  static func problem(_ output: String) -> Problem {
    let lines = output.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    let said = lines.last { $0.contains("error:") } ?? lines.last ?? "it said nothing"
    return Problem("swift build failed, and not for what is written in the exercises: \(said)")
  }

  /// Builds all there is, in the time of one product: what the compiler warned of; nil where
  /// something does not compile.
  func buildAll() throws -> [String]? {
    let (status, output) = try swiftBuild([])
    if status == 0 { return messages(output) }
    if let trouble = BuildTrouble(output, in: project) { throw trouble.problem }
    return nil
  }

  /// Runs `swift build` in the configuration and folder this program was built in.
  private func swiftBuild(
    _ options: [String], copied: String? = nil
  ) throws -> (status: Int32, output: String) {
    let folder = Products.folder
    var arguments = ["swift", "build"] + options
    if folder.lastPathComponent == "release" { arguments += ["-c", "release"] }
    #if MPI
      arguments += ["--traits", "MPI"]
    #endif
    // …/.build/x86_64-unknown-linux-gnu/debug/gradus
    let scratch = folder.deletingLastPathComponent().deletingLastPathComponent()
    // Where it cannot write, swift build ends without a word.
    guard access(scratch.path, W_OK) == 0 else {
      throw Problem(
        "\(scratch.path) cannot be written into, so nothing can be built: work in a clone of your own"
      )
    }
    BuildRecord(products: folder).begin(
      Course.lessons.map { ($0.module, project.exercises(of: $0)) })
    arguments += ["--package-path", project.root.path, "--scratch-path", scratch.path]
    let product = options.last.map { $0.replacing("answers-", with: "lesson ") }
    defer { progress.clear() }
    return try run(arguments, copied, saying: "building \(product ?? "the lessons")")
  }

  private func run(
    _ arguments: [String], _ copied: String?, saying what: String
  ) throws -> (status: Int32, output: String) {
    guard findExecutable("swift") != nil else {
      throw Problem(
        "there is no swift on the search path (PATH), so nothing can be built: put the folder that it "
          + "is in there, or install it, as https://www.swift.org/install says")
    }
    // Of lessons left out there would be no programs.
    var environment = ProcessInfo.processInfo.environment.filter { $0.key != "GRADUS_ONLY" }
    environment["GRADUS_COPIED"] = copied
    let start = ContinuousClock.now
    progress.show("\(what) …")
    let said: Subprocess.Said
    do {
      said = try Subprocess.run(
        URL(fileURLWithPath: "/usr/bin/env"), arguments: arguments, environment: environment
      ) { progress.show(Self.words(what, saying: $0, after: start.duration(to: .now))) }
    } catch {
      throw Problem("swift could not be started: \(error)")
    }
    guard case .exited(let status)? = said.ending else {
      throw Problem("swift build was ended before it was done")
    }
    return (status, String(decoding: said.output + said.errors, as: UTF8.self))
  }

  /// "building lesson 3.1: 12 of 40 steps, 9 s", by the end of what swift build has said. It finds
  /// more steps on its way; that there are many at first is how a build from clean begins.
  static func words(_ what: String, saying end: String, after time: Duration) -> String {
    let seconds = "\(time.components.seconds) s"
    guard let step = end.matches(of: #/(?m)^\[(\d+)\/(\d+)\]/#).last else {
      // An editor's, or that of another terminal: it has the folder for itself.
      let isWaiting = end.contains("Another instance of SwiftPM")
      return "\(isWaiting ? "waiting for another swift build to end" : what) … \(seconds)"
    }
    let isLong = Int(step.2).map { $0 > 200 } ?? false
    return "\(what): \(step.1) of \(step.2) steps, \(seconds)"
      + (isLong ? "; the first build takes some minutes" : "")
  }

  /// The compiler's messages, each once, without the builder's own lines.
  func diagnostics(_ output: String) -> String { messages(output).joined(separator: "\n") }

  func messages(_ output: String) -> [String] {
    let isNoise = { (line: Substring) in
      line.hasPrefix("[") || line.hasPrefix("Building for") || line.hasPrefix("error: emit-module")
        || line.contains(#/^Build (of product .*)?complete!/#)
        || line.hasPrefix("error: fatalError")
        || line.hasPrefix("error: compile command")
    }
    var blocks: [String] = []
    var block: [Substring] = []
    func close() {
      let text = block.joined(separator: "\n")
      if !block.isEmpty && !blocks.contains(text) { blocks.append(text) }
      block = []
    }
    for line in output.split(separator: "\n") where !isNoise(line) {
      let begins =
        !line.hasPrefix(" ") && (line.contains(": error:") || line.contains(": warning:"))
      if begins { close() }
      block.append(line)
    }
    close()
    var told: Set<String> = []
    return blocks.map {
      let message = $0.replacing(project.root.path + "/" + Project.copies, with: "")
        .replacing(project.root.path + "/", with: "").visible
      guard let advice = project.fromLessonBefore(message), told.insert(advice).inserted
      else { return message }
      return message + "\n" + advice
    }
  }
}
