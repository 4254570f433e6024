import Exercising
import Foundation

/// Fills the folder of a kit.
struct KitMaker {
  /// All trusted objects in one file, so that a submission's own two are all that is linked.
  static let library = "libgradus-kit.so"

  let lesson: Lesson
  let plan: BuildPlan
  let folder: URL
  let sandbox: Sandbox

  /// The file that calls the stubs, from a checkout and from the kit.
  private var answers: String { "Sources/Lessons/\(lesson.folder)/Answers/Answers.swift" }
  private var programModule: String { "answers_" + lesson.number.replacing(".", with: "_") }

  /// Copies what the build's own description names, each file to the place below the kit that it has
  /// below the checkout.
  func fill() throws {
    for made in ["cache", "modules", "objects"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: made), withIntermediateDirectories: true)
    }
    for module in plan.modules {
      try copy(module, to: "modules/\(module.lastPathComponent)")
    }
    for (index, object) in plan.objects.enumerated() {
      try copy(object, to: "objects/\(index).o")
    }
    try copy(plan.root.appending(path: answers), to: answers)
    for flag in plan.moduleFlags + plan.programFlags {
      let path = URL(filePath: flag.replacing("-fmodule-map-file=", with: ""))
      if flag.hasPrefix("-fmodule-map-file="), isOurs(path.path) {
        try copyMap(path)
      } else if flag.hasPrefix("/"), isOurs(flag) {
        try copyFolder(path)
      }
    }
    give(folder)
  }

  private func isOurs(_ path: String) -> Bool {
    path.hasPrefix(plan.root.path + "/") || path.hasPrefix(plan.products.path + "/")
  }

  /// Where in the kit a path of the checkout is.
  private func inKit(_ text: String, _ kit: String) -> String {
    text.replacing(plan.products.path + "/", with: kit + "/products/")
      .replacing(plan.root.path + "/", with: kit + "/")
  }

  private func copyMap(_ map: URL) throws {
    let place = inKit(map.path, folder.path)
    guard !FileManager.default.fileExists(atPath: place) else { return }
    if map.path.hasPrefix(plan.products.path + "/") {
      // Written by the builder, it names its headers from the root of the machine.
      let text = try String(contentsOf: map, encoding: .utf8)
      try FileManager.default.createDirectory(
        at: URL(filePath: place).deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(inKit(text, kit).utf8).write(to: URL(filePath: place))
    } else {
      try copyFolder(map.deletingLastPathComponent())
    }
  }

  private func copyFolder(_ source: URL) throws {
    let place = URL(filePath: inKit(source.path, folder.path))
    guard !FileManager.default.fileExists(atPath: place.path) else { return }
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: source, to: place)
  }

  private func copy(_ source: URL, to path: String) throws {
    let place = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    do {
      try FileManager.default.copyItem(at: source, to: place)
    } catch {
      throw Trouble("\(source.path) cannot be read: build the checkout anew (swift build)")
    }
  }

  /// The kit as the sandbox sees it.
  private var kit: String { sandbox.place(of: Sandbox.Shown(folder, as: "/kit")) }

  func makeLibrary(shown: [Sandbox.Shown]) throws {
    let objects = plan.objects.indices.map { "\(kit)/objects/\($0).o" }
    // What gives the program its beginning is the program's own.
    let flags = withoutBeginning(plan.linkFlags)
    _ = try run(
      [plan.compiler.path, "-emit-library", "-o", "\(kit)/\(Self.library)"] + objects + flags, shown
    )
  }

  private func withoutBeginning(_ flags: [String]) -> [String] {
    var flags = flags
    while let index = flags.firstIndex(where: { $0 == "--defsym" || $0.hasPrefix("main=") }) {
      flags.removeSubrange(index - 1...index)
    }
    return flags
  }

  /// Writes the commands that build a submission: those that the compiler's driver would start, without
  /// the driver, which needs as much time as they do.
  func writeCommands(shown: [Sandbox.Shown]) throws {
    let work = sandbox.place(of: shown[1]), out = sandbox.place(of: shown[2])
    let files = lesson.exercises.map { "\(work)/\(lesson.path(of: $0))" }
    let common =
      ["-whole-module-optimization", "-no-emit-module-separately-wmo", "-parse-as-library", "-c"]
      + ["-driver-filelist-threshold=100000", "-avoid-emit-module-source-info"]
      + ["-I", "\(kit)/modules", "-module-cache-path", "\(kit)/cache"]
    func flags(_ flags: [String]) -> [String] { flags.map { inKit($0, kit) } }
    let steps = [
      [plan.compiler.path, "-module-name", lesson.module, "-emit-module", "-emit-module-path"]
        + ["\(out)/\(lesson.module).swiftmodule", "-o", "\(out)/module.o"] + common
        + flags(plan.moduleFlags) + files,
      [plan.compiler.path, "-module-name", programModule, "-I", out, "-o", "\(out)/program.o"]
        + common + flags(plan.programFlags) + ["\(kit)/\(answers)"],
      [plan.compiler.path, "-o", "\(out)/answers", "\(out)/module.o", "\(out)/program.o"]
        + ["\(kit)/\(Self.library)", "-Xlinker", "-rpath", "-Xlinker", kit]
        + flags(plan.linkFlags),
    ]
    var lines = ["set -e"]
    for step in steps { lines += [try commands(of: step, shown)] }
    var script = lines.joined(separator: "\n") + "\n"
    // In every sandbox the places are the same; without one they are those of another submission.
    let places = sandbox.isSafe ? [] : [(work, "$2"), (out, "$3")]
    for (place, argument) in places {
      script = script.replacing(place, with: "'\"\(argument)\"'")
    }
    try Data(script.utf8).write(to: folder.appending(path: "build.sh"))
  }

  /// The commands that the driver called by `step` would start, for a shell. The driver's own folder
  /// goes with it; what it puts there goes where the program goes.
  private func commands(of step: [String], _ shown: [Sandbox.Shown]) throws -> String {
    let out = sandbox.place(of: shown[2])
    return try run([step[0], "-###"] + step.dropFirst(), shown).split(separator: "\n")
      // A module's description in the debugger's form: nobody debugs.
      .filter { !$0.contains(" -modulewrap ") }
      .map { line in
        words(of: String(line)).map { word in
          let place = word.replacing(#/\/[^ @]*\/TemporaryDirectory\.\w+\//#, with: "\(out)/")
          return "'" + place.replacing("'", with: "'\\''") + "'"
        }.joined(separator: " ")
      }.joined(separator: "\n")
  }

  /// The words of a line in which a word may stand in quotes or have escaped characters.
  private func words(of line: String) -> [String] {
    var (words, current, quote, isWord) = ([String](), "", Character?.none, false)
    var rest = line[...]
    while let next = rest.popFirst() {
      switch next {
      case "\\": if let escaped = rest.popFirst() { current.append(escaped) }
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

  private func run(_ words: [String], _ shown: [Sandbox.Shown]) throws -> String {
    let toolchain = plan.compiler.deletingLastPathComponent().deletingLastPathComponent()
    let said = try sandbox.run(
      sandbox.launch(
        words[0], Array(words.dropFirst()),
        shown: shown + [Sandbox.Shown(toolchain, as: toolchain.path)],
        Allowance(processorSeconds: 120, memory: 8 << 30, file: 1 << 30, processes: 256)))
    guard said.ending == .exited(0) else {
      let text = String(decoding: said.errors + said.output, as: UTF8.self)
      throw Trouble(
        "the sandbox cannot build lesson \(lesson.number): "
          + (text.split(separator: "\n").first.map(String.init) ?? "it said nothing"))
    }
    return String(decoding: said.output, as: UTF8.self)
  }
}
