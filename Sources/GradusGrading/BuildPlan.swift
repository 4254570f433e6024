import Exercising
import Foundation

/// How the trusted checkout was built, as the builder wrote it down: what a lesson's answering program
/// is compiled and linked with.
struct BuildPlan {
  /// The checkout and the folder of its products.
  let root: URL
  let products: URL
  /// Swift's compiler.
  let compiler: URL
  /// The flags for the learner's module and for the program around it.
  let moduleFlags: [String]
  let programFlags: [String]
  /// What the linker is told beside the objects.
  let linkFlags: [String]
  /// The modules that a stub may import, and those that only the program around it does.
  let modules: [URL]
  let programModules: [URL]
  /// The objects that are linked, but for those of the learner's module and of the program's own.
  let objects: [URL]

  /// - Throws: A ``Trouble`` where the lesson has not been built.
  init(_ lesson: Lesson, root: URL, products: URL) throws {
    let program = "answers-\(lesson.number)"
    let programModule = "answers_" + lesson.number.replacing(".", with: "_")
    let manifest = products.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "\(products.lastPathComponent).yaml")
    let list = products.appending(path: "\(program).product/Objects.LinkFileList")
    guard let text = try? String(contentsOf: manifest, encoding: .utf8),
      let linked = try? String(contentsOf: list, encoding: .utf8),
      case let lines = text.split(separator: "\n"),
      let module = Step("C.\(lesson.module)-", ".module", in: lines),
      let around = Step("C.\(program)-", ".module", in: lines),
      let link = Step("C.\(program)-", ".exe", in: lines), let compiler = module.arguments.first
    else {
      throw Trouble(
        "lesson \(lesson.number) has not been built in \(root.path): "
          + Self.command(root, products) + " --product \(program)")
    }
    (self.root, self.products) = (root, products)
    // One program has several names, and does what it is called: not by the one that it has itself.
    self.compiler = URL(filePath: compiler).resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "swiftc")
    moduleFlags = Self.compilerFlags(module.arguments)
    programFlags = Self.compilerFlags(around.arguments)
    linkFlags = Self.linkerFlags(link.arguments)
    let stubs = Self.modules(behind: module.inputs, in: lines)
    modules = stubs.map { URL(filePath: $0) }
    programModules = Self.modules(behind: around.inputs, in: lines).filter {
      !$0.hasSuffix("/\(lesson.module).swiftmodule") && !stubs.contains($0)
    }.map { URL(filePath: $0) }
    let own = ["/\(lesson.module).build/", "/\(programModule).build/"]
    // As for a shell: a path with spaces stands in quotes.
    objects = linked.split(separator: "\n").flatMap { shellWords(String($0)) }
      .filter { path in !own.contains(where: path.contains) }.map { URL(filePath: $0) }
  }

  /// The modules among a step's `inputs`, and those that these import.
  private static func modules(behind inputs: [String], in lines: [Substring]) -> [String] {
    var found: [String] = []
    var rest = inputs[...]
    while let file = rest.popFirst() {
      guard file.hasSuffix(".swiftmodule"), !found.contains(file) else { continue }
      found.append(file)
      let name = URL(filePath: file).deletingPathExtension().lastPathComponent
      rest += Step("C.\(name)-", ".module", in: lines)?.inputs ?? []
    }
    return found
  }

  /// How what lies in `products` is built.
  private static func command(_ root: URL, _ products: URL) -> String {
    var words = ["swift build"]
    if products.lastPathComponent == "release" { words.append("-c release") }
    #if MPI
      words.append("--traits MPI")
    #endif
    let scratch = products.deletingLastPathComponent().deletingLastPathComponent().path
    if scratch != root.appending(path: ".build").path {
      words.append("--scratch-path \(scratch.replacing(root.path + "/", with: ""))")
    }
    return words.joined(separator: " ")
  }

  /// One command of the manifest.
  private struct Step {
    let arguments: [String]
    let inputs: [String]

    init?(_ beginning: String, _ ending: String, in lines: [Substring]) {
      guard
        let start = lines.firstIndex(where: {
          $0.hasPrefix("  \"\(beginning)") && $0.hasSuffix("\(ending)\":")
        })
      else { return nil }
      let body = lines[(start + 1)...].prefix { $0.hasPrefix("    ") }
      func list(_ key: String) -> [String] {
        let line = body.first { $0.hasPrefix("    \(key): ") }
        let json = line?.drop { $0 != "[" } ?? "[]"
        return (try? JSONDecoder().decode([String].self, from: Data(json.utf8))) ?? []
      }
      (arguments, inputs) = (list("args"), list("inputs"))
    }
  }

  /// Those of the compiler's `arguments` that say how a module is compiled, and not where from and to.
  private static func compilerFlags(_ arguments: [String]) -> [String] {
    let withValue: Set<String> = [
      "-module-name", "-emit-module-path", "-output-file-map", "-I", "-index-store-path",
      "-module-cache-path", "-emit-objc-header-path",
    ]
    let alone: Set<String> = [
      "-emit-dependencies", "-emit-module", "-incremental", "-c", "-enable-batch-mode",
      "-serialize-diagnostics", "-parseable-output", "-emit-objc-header", "-enable-testing",
      "-parse-as-library",
      // Where the checkout was built so: nobody's marks hang on a warning.
      "-warnings-as-errors",
    ]
    var flags: [String] = []
    var rest = arguments.dropFirst()[...]
    while let flag = rest.popFirst() {
      switch flag {
      // What follows is the flag's or another program's: "-Xcc", "-I".
      case "-Xcc", "-Xfrontend", "-Xlinker", "-Xllvm":
        flags += [flag] + [rest.popFirst()].compactMap(\.self)
      case _ where withValue.contains(flag): rest = rest.dropFirst()
      case _ where alone.contains(flag) || flag.hasPrefix("@"): continue
      case _ where flag.wholeMatch(of: #/-j\d+/#) != nil: continue
      default: flags.append(flag)
      }
    }
    return flags
  }

  /// Those of the linker's `arguments` that are no places of the checkout.
  private static func linkerFlags(_ arguments: [String]) -> [String] {
    var flags: [String] = []
    var rest = arguments.dropFirst()[...]
    while let flag = rest.popFirst() {
      switch flag {
      case "-L", "-o", "-module-name": rest = rest.dropFirst()
      case _ where flag.hasPrefix("@") || flag.hasPrefix("-rpath=") || flag == "-emit-executable":
        continue
      case "-Xlinker":
        guard let word = rest.popFirst() else { continue }
        if !word.hasPrefix("-rpath") { flags += [flag, word] }
      default: flags.append(flag)
      }
    }
    return flags
  }
}
