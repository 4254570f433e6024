import Exercising
import Foundation

extension KitMaker {
  /// Writes the commands that build a submission: those that the compiler's driver would start, without
  /// the driver, which needs as much time as they do.
  func writeCommands(shown: [Sandbox.Shown]) throws {
    try write(compiling(shown) + linking(shown), shown)
  }

  /// Writes them again where the stubs have been built, with the linker called directly: what the driver
  /// would tell it has been said once. It knows the libraries that the stubs' imports bring; where a
  /// submission needs others, or has an error, the driver's own way is gone.
  func writeDirectCommands(shown: [Sandbox.Shown]) throws {
    let linking = try linking(shown)
    guard let last = linking.last, let direct = try direct(shellWords(last), shown) else { return }
    try write(
      compiling(shown) + ["\(quoted(direct)) 2>/dev/null || {"] + linking + ["}"], shown)
  }

  private func compiling(_ shown: [Sandbox.Shown]) throws -> [String] {
    let work = sandbox.place(of: shown[1]), out = sandbox.place(of: shown[2])
    let files = lesson.exercises.map { "\(work)/\(lesson.path(of: $0))" }
    let common =
      ["-whole-module-optimization", "-no-emit-module-separately-wmo", "-parse-as-library", "-c"]
      + ["-driver-filelist-threshold=100000", "-avoid-emit-module-source-info"]
      + ["-I", "\(kit)/modules", "-module-cache-path", "\(kit)/cache"]
    return try commands(
      of: [plan.compiler.path, "-module-name", lesson.module, "-emit-module", "-emit-module-path"]
        + ["\(out)/\(lesson.module).swiftmodule", "-o", "\(out)/module.o"] + common
        + plan.moduleFlags.map { inKit($0, kit) } + files, shown)
      + commands(
        of: [plan.compiler.path, "-module-name", programModule, "-I", out]
          + ["-I", "\(kit)/around", "-o", "\(out)/program.o"] + common
          + plan.programFlags.map { inKit($0, kit) }
          + ["\(kit)/\(answers)"], shown)
  }

  private func linking(_ shown: [Sandbox.Shown]) throws -> [String] {
    let out = sandbox.place(of: shown[2])
    return try commands(
      of: [plan.compiler.path, "-o", "\(out)/answers", "\(out)/module.o", "\(out)/program.o"]
        + ["\(kit)/\(Self.library)", "-Xlinker", "-rpath", "-Xlinker", kit]
        + plan.linkFlags.map { inKit($0, kit) }, shown)
  }

  /// The linker's own command where `driver` would start one, of the toolchain's linker where it has
  /// one: that is the quickest. Nil where the driver does not say.
  private func direct(_ driver: [String], _ shown: [Sandbox.Shown]) throws -> [String]? {
    let said = try run(driver + ["-###"], shown).errors
    guard let line = said.split(separator: "\n").last(where: { $0.hasPrefix(" \"") }) else {
      return nil
    }
    var command = shellWords(String(line))
    let own = plan.compiler.deletingLastPathComponent().appending(path: "ld.lld").path
    if FileManager.default.isExecutableFile(atPath: own) { command[0] = own }
    return command
  }

  private func write(_ lines: [String], _ shown: [Sandbox.Shown]) throws {
    var script = (["set -e"] + lines).joined(separator: "\n") + "\n"
    // In every sandbox the places are the same; without one they are those of another submission.
    let places = sandbox.isSafe ? [] : [(shown[1], "$2"), (shown[2], "$3")]
    for (place, argument) in places {
      script = script.replacing(sandbox.place(of: place), with: "'\"\(argument)\"'")
    }
    try Data(script.utf8).write(to: folder.appending(path: "build.sh"))
  }

  /// The commands that the driver called by `step` would start, for a shell. The driver's own folder
  /// goes with it; what it puts there goes where the program goes.
  private func commands(of step: [String], _ shown: [Sandbox.Shown]) throws -> [String] {
    let out = sandbox.place(of: shown[2])
    return try run([step[0], "-###"] + step.dropFirst(), shown).output.split(separator: "\n")
      // A module's description in the debugger's form: nobody debugs.
      .filter { !$0.contains(" -modulewrap ") }
      .map { line in
        quoted(
          shellWords(String(line)).map {
            $0.replacing(#/\/[^ @]*\/TemporaryDirectory\.\w+\//#, with: "\(out)/")
          })
      }
  }

  private func quoted(_ words: [String]) -> String {
    words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
  }
}

/// The words of a line as a shell reads them: in quotes, or with escaped characters.
func shellWords(_ line: String) -> [String] {
  var (words, current, quote, isWord) = ([String](), "", Character?.none, false)
  var rest = line[...]
  while let next = rest.popFirst() {
    switch next {
    case "\\" where quote != "'": if let escaped = rest.popFirst() { current.append(escaped) }
    case quote: quote = nil
    case "\"" where quote == nil, "'" where quote == nil: (quote, isWord) = (next, true)
    case " " where quote == nil:
      if isWord || !current.isEmpty { words.append(current) }
      (current, isWord) = ("", false)
    default: current.append(next)
    }
  }
  return isWord || !current.isEmpty ? words + [current] : words
}
