import Foundation
import GradusCourse
import Testing

@testable import GradusGrading

/// How the checkout was built is read from what SwiftPM has written down, wherever the checkout lies.
@Suite struct BuildPlanTests {
  /// SwiftPM 6.3 writes the list of objects as words for a shell.
  @Test(arguments: ["gradus", "my gradus", "Zo\u{EB}'s \u{DC}bung & co"])
  func theObjectsAreFound(folder: String) throws {
    let root = FileManager.default.temporaryDirectory
      .appending(path: "gradus-\(UUID().uuidString)/\(folder)")
    defer { try? FileManager.default.removeItem(at: root.deletingLastPathComponent()) }
    let products = root.appending(path: ".build/x86_64/debug")
    let list = products.appending(path: "answers-1.1.product/Objects.LinkFileList")
    try FileManager.default.createDirectory(
      at: list.deletingLastPathComponent(), withIntermediateDirectories: true)
    let objects = ["Gradus", "TheTrainingLoop", "answers_1_1"].map {
      products.appending(path: "\($0).build/A.swift.o").path
    }
    let isPlain = folder == "gradus"
    let lines = objects.map { isPlain ? $0 : "'" + $0.replacing("'", with: "'\\''") + "'" }
    try Data(lines.joined(separator: "\n").utf8).write(to: list)
    func step(_ name: String, _ kind: String, imports: String = "Gradus") throws -> String {
      let modules = try JSONEncoder().encode(
        [products.appending(path: "Modules/\(imports).swiftmodule").path])
      return """
          "C.\(name)-x86_64-debug.\(kind)":
            inputs: \(String(decoding: modules, as: UTF8.self))
            args: ["/opt/swift/usr/bin/swiftc","-g"]

        """
    }
    let steps = try [
      step("TheTrainingLoop", "module"), step("answers-1.1", "module"), step("answers-1.1", "exe"),
      step("Gradus", "module", imports: "PropertyTesting"),
    ]
    try Data(steps.joined().utf8).write(to: root.appending(path: ".build/debug.yaml"))
    let lesson = try #require(Course.lessons.first { $0.number == "1.1" })
    let plan = try BuildPlan(lesson, root: root, products: products)
    #expect(plan.objects.map(\.path) == [objects[0]])
    #expect(
      plan.modules.map(\.lastPathComponent) == [
        "Gradus.swiftmodule", "PropertyTesting.swiftmodule",
      ])
  }

  @Test(arguments: [
    ("a b", ["a", "b"]), ("'a b' c\\ d", ["a b", "c d"]), ("'o'\\''neill'", ["o'neill"]),
    ("\"a \\\" 'b'\" ''", ["a \" 'b'", ""]), ("'a\\b'", ["a\\b"]),
  ])
  func wordsAreThoseOfAShell(line: String, words: [String]) {
    #expect(shellWords(line) == words)
  }
}
