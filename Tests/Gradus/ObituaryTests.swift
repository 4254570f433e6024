import Testing

@testable import Answering

/// Which line of a learner's the last words of a process name.
@Suite struct ObituaryTests {
  private func location(_ frames: String...) -> String? {
    let messages = "Fatal error: Index out of range\n" + frames.joined(separator: "\n")
    let obituary = Obituary(
      ending: .signal(4), excess: nil, isTimeUp: false, printed: "", messages: messages)
    guard case .crashed(let crash) = obituary.failure else { return nil }
    return crash.location
  }

  private static let function = "0 [ra] 0x0000 steps(_:) + 12 in answers-1.1 at"

  /// The checkout may lie in a folder with blanks, and in one that is called Exercises itself.
  @Test(arguments: [
    "/home/me/gradus", "/home/zo\u{EB}/o'neill & co/my course", "/home/me/Exercises/gradus", "",
  ])
  func theLineIsFoundWhereverTheCheckoutLies(root: String) {
    let file = "Exercises/1.1-TheTrainingLoop/Step.swift"
    #expect(location("\(Self.function) \(root)/\(file):31:7") == "\(file):31")
    #expect(location("\(Self.function) \(root)/\(file)") == "\(file) in steps(_:)")
    #expect(
      location("\(Self.function) \(root)/Exercises/1.1-TheTrainingLoop/Mine/My own.swift:3:1")
        == "Exercises/1.1-TheTrainingLoop/Mine/My own.swift:3")
  }

  /// The library's own lines are no learner's, though they lie below a folder of that name.
  @Test func theLibrarysLinesAreLeftOut() {
    let root = "/home/me/Exercises/gradus"
    #expect(
      location(
        "\(Self.function) \(root)/Sources/Gradus/Matrix.swift:9:1",
        "\(Self.function) \(root)/Exercises/1.1-TheTrainingLoop/Loop.swift:5:3")
        == "Exercises/1.1-TheTrainingLoop/Loop.swift:5")
    #expect(location("\(Self.function) \(root)/Sources/Gradus/Matrix.swift:9:1") == nil)
  }
}
