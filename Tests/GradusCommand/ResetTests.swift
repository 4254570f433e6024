import Foundation
import Testing

/// `gradus reset` never loses what was written.
@Suite struct ResetTests {
  private let file = "Exercises/3.1-OptimizersBeyondSGD/Adam.swift"

  @Test func asksAndKeepsABackup() throws {
    let checkout = try Checkout(adam: "my own\n")
    let run = try CommandRun(["reset", "3.1.adam"], in: checkout.folder, input: "y\n")
    #expect(run.status == 0)
    #expect(
      run.output == """
        Put the stub of \(file) back? [y/N] What you had written is in \
        .backups/3.1-OptimizersBeyondSGD/Adam-1.swift.
        \(file) is the stub again.

        """)
    #expect(try checkout.read(file) == "the stub\n")
    #expect(try checkout.read(".backups/3.1-OptimizersBeyondSGD/Adam-1.swift") == "my own\n")
  }

  @Test(arguments: ["n\n", "\n", "", "perhaps\n"])
  func anythingButYesChangesNothing(answer: String) throws {
    let checkout = try Checkout(adam: "my own\n")
    let run = try CommandRun(["reset", "3.1.adam"], in: checkout.folder, input: answer)
    #expect(run.status == 1)
    #expect(run.output.hasSuffix("Nothing was changed.\n"))
    #expect(try checkout.read(file) == "my own\n")
  }

  @Test func everyBackupHasANameOfItsOwn() throws {
    let checkout = try Checkout(adam: "first\n")
    _ = try CommandRun(["reset", "--yes", "3.1.adam"], in: checkout.folder)
    try Data("second\n".utf8).write(to: checkout.folder.appending(path: file))
    _ = try CommandRun(["reset", "--yes", "3.1.adam"], in: checkout.folder)
    #expect(try checkout.read(".backups/3.1-OptimizersBeyondSGD/Adam-1.swift") == "first\n")
    #expect(try checkout.read(".backups/3.1-OptimizersBeyondSGD/Adam-2.swift") == "second\n")
  }

  @Test func aStubStaysAsItIs() throws {
    let checkout = try Checkout(adam: "the stub\n")
    let run = try CommandRun(["reset", "3.1.adam"], in: checkout.folder)
    #expect(run.output == "\(file) is the stub already.\n")
    #expect(run.status == 0)
  }

  @Test func aStubThatIsGoneIsAClearError() throws {
    let checkout = try Checkout(adam: "my own\n")
    let run = try CommandRun(["reset", "--yes", "3.1.sgd"], in: checkout.folder)
    #expect(run.status == 2)
    #expect(run.errors.contains("Stubs/3.1-OptimizersBeyondSGD/SGD.swift could not be read"))
  }

  @Test func aMissingFileIsNamedAndComesBackWithoutAQuestion() throws {
    let checkout = try Checkout(adam: "my own\n")
    try FileManager.default.removeItem(at: checkout.folder.appending(path: file))
    let check = try CommandRun(["check", "3.1.adam"], in: checkout.folder)
    #expect(check.status == 1)
    #expect(
      check.output.contains(
        "\(file) is missing: swift run gradus reset 3.1.adam puts its stub back"))
    let reset = try CommandRun(["reset", "3.1.adam"], in: checkout.folder)
    #expect(reset.status == 0 && reset.output == "\(file) is the stub again.\n")
    #expect(try checkout.read(file) == "the stub\n")
  }
}
