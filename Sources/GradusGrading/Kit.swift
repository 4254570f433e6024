import Answering
import Exercising
import Foundation

/// What all submissions of a lesson share: the trusted modules, built once, and the commands that
/// compile and link a learner's files with them.
///
/// It is a folder that the sandbox shows: it has the modules and the program that a stub is called by,
/// no claim, no worked answer and no recording.
package struct Kit: Sendable {
  let folder: URL
  let toolchain: URL

  /// What `kit.json` says.
  private struct Description: Codable {
    let compiler: String
  }

  /// The kit that ``init(_:root:products:in:sandbox:)`` has put into `folder`.
  /// - Throws: Where there is none.
  package init(madeIn folder: URL) throws {
    self.folder = folder
    let data = try Data(contentsOf: folder.appending(path: "kit.json"))
    let description = try JSONDecoder().decode(Description.self, from: data)
    toolchain = URL(filePath: description.compiler).deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// Makes the kit of `lesson` in a folder of its name below `scratch`, from the checkout at `root` and
  /// what was built of it in `products`, and builds the stubs with it.
  /// - Throws: A ``Trouble`` where that cannot be.
  package init(
    _ lesson: Lesson, root: URL, products: URL, in scratch: URL, sandbox: Sandbox
  ) throws {
    let plan = try BuildPlan(lesson, root: root, products: products)
    folder = scratch.appending(path: lesson.folder)
    toolchain = plan.compiler.deletingLastPathComponent().deletingLastPathComponent()
    let maker = KitMaker(lesson: lesson, plan: plan, folder: folder, sandbox: sandbox)
    try maker.fill()
    try JSONEncoder().encode(Description(compiler: plan.compiler.path))
      .write(to: folder.appending(path: "kit.json"))
    try maker.makeLibrary(shown: [shown(writable: true)])
    let bench = try Bench(
      lesson, files: [:], stubs: root.appending(path: "Fixtures/Stubs/\(lesson.folder)"),
      in: scratch.appending(path: "\(lesson.number)-stubs"))
    try maker.writeCommands(shown: [shown(writable: true)] + bench.shown)
    defer { give(folder, back: true) }
    if case .failed(let errors) = try build(bench, sandbox, writable: true) {
      throw Trouble(
        "the stubs of lesson \(lesson.number) do not build in the sandbox: "
          + (errors.split(separator: "\n").first.map(String.init) ?? "nothing was said"))
    }
    try maker.writeDirectCommands(shown: [shown(writable: true)] + bench.shown)
  }

  private func shown(writable: Bool) -> Sandbox.Shown {
    Sandbox.Shown(folder, as: "/kit", isWritable: writable)
  }

  private var toolchainShown: Sandbox.Shown { Sandbox.Shown(toolchain, as: toolchain.path) }

  /// What a build came to.
  package enum Outcome: Sendable {
    /// The answering program.
    case built(URL)
    /// What the compiler said, with paths from a checkout.
    case failed(String)
  }

  /// What compiling and linking may use. Nothing that an exercise asks for comes near it.
  private static let allowance = Allowance(
    processorSeconds: 30, memory: 6 << 30, file: 64 << 20, processes: 256)

  /// Compiles what lies on `bench` and links it into an answering program.
  func build(_ bench: Bench, _ sandbox: Sandbox, writable: Bool = false) throws -> Outcome {
    let kit = shown(writable: writable)
    let places = [kit, bench.work, bench.out].map(sandbox.place)
    let said = try sandbox.run(
      sandbox.launch(
        "/bin/sh", ["\(places[0])/build.sh"] + places,
        shown: [kit, toolchainShown, bench.work, bench.out], Self.allowance))
    guard said.ending == .exited(0), let program = bench.program else {
      var text = String(decoding: (said.output + said.errors).prefix(1 << 18), as: UTF8.self)
      for place in places[..<2] { text = text.replacing(place + "/", with: "") }
      // What a compiler that ended by itself says of that: addresses, others each time.
      let end = ["PLEASE submit a bug report", "Please submit a bug report", "Stack dump:"]
        .compactMap { text.firstRange(of: $0)?.lowerBound }.min()
      if let end { text = String(text[..<end]) + "error: the compiler ended without a verdict" }
      if text.isEmpty { text = "error: the compiler took more time or memory than it may" }
      return .failed(text.visible)
    }
    return .built(program)
  }

  /// How an answering program is started: it sees itself, Swift's runtime and the shared library.
  func launch(_ program: URL, _ sandbox: Sandbox, _ limits: Limits) -> Launch {
    let shown = Sandbox.Shown(program, as: "/answers")
    let runtime = ["lib/swift/linux", "libexec/swift"].map { toolchain.appending(path: $0) }
      .filter { FileManager.default.fileExists(atPath: $0.path) }
      .map { Sandbox.Shown($0, as: $0.path) }
    let library = Sandbox.Shown(
      folder.appending(path: KitMaker.library), as: "/kit/\(KitMaker.library)")
    return sandbox.launch(
      sandbox.place(of: shown), shown: [shown, library] + runtime,
      Allowance(
        processorSeconds: Int(limits.exerciseSeconds) + 30, memory: limits.memory, file: 1 << 20))
  }
}
