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
  var answers: String { "Sources/Lessons/\(lesson.folder)/Answers/Answers.swift" }
  var programModule: String { "answers_" + lesson.number.replacing(".", with: "_") }

  /// Copies what the build's own description names, each file to the place below the kit that it has
  /// below the checkout.
  func fill() throws {
    for made in ["cache", "modules", "around", "objects"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: made), withIntermediateDirectories: true)
    }
    for module in plan.modules {
      try copy(module, to: "modules/\(module.lastPathComponent)")
    }
    for module in plan.programModules {
      try copy(module, to: "around/\(module.lastPathComponent)")
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
  func inKit(_ text: String, _ kit: String) -> String {
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
    try copy(source, to: place)
  }

  private func copy(_ source: URL, to path: String) throws {
    try copy(source, to: folder.appending(path: path))
  }

  /// Copies what is in a file or a folder, and not whose it is or who may write into it: the checkout may
  /// be somebody else's.
  private func copy(_ source: URL, to place: URL) throws {
    let files = FileManager.default
    try files.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    if let names = try? files.contentsOfDirectory(atPath: source.path) {
      for name in names {
        try copy(source.appending(path: name), to: place.appending(path: name))
      }
      return
    }
    guard let data = try? Data(contentsOf: source) else {
      throw Trouble("\(source.path) cannot be read: build the checkout anew (swift build)")
    }
    try data.write(to: place)
  }

  /// The kit as the sandbox sees it.
  var kit: String { sandbox.place(of: Sandbox.Shown(folder, as: "/kit")) }

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

  /// What a program of the toolchain says in the sandbox.
  func run(
    _ words: [String], _ shown: [Sandbox.Shown]
  ) throws -> (output: String, errors: String) {
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
    return (
      String(decoding: said.output, as: UTF8.self), String(decoding: said.errors, as: UTF8.self)
    )
  }
}
