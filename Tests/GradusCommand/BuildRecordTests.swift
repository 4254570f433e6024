import Foundation
import Testing

@testable import GradusCommand

/// A file that is saved twice within a second is compiled twice.
@Suite struct BuildRecordTests {
  /// Whether the compiler still remembers the module, after a build that began at 100.3 and one whose
  /// file was saved at `saved`.
  private func remembers(savedAt saved: Double) throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let lesson = folder.appending(path: "Exercises/1.1-Loop")
    let module = folder.appending(path: "Loop.build")
    for made in [lesson, module] {
      try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    }
    let (file, priors) = (
      lesson.appending(path: "Step.swift"), module.appending(path: "primary.priors")
    )
    for made in [file, priors] { try Data().write(to: made) }
    func save(at time: Double) throws {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: time)], ofItemAtPath: file.path)
    }
    let record = BuildRecord(products: folder)
    try save(at: 100.1)
    record.begin([("Loop", lesson)], now: Date(timeIntervalSince1970: 100.3))
    #expect(FileManager.default.fileExists(atPath: priors.path), "nothing was built before")
    try save(at: saved)
    record.begin([("Loop", lesson)], now: Date(timeIntervalSince1970: 105))
    return FileManager.default.fileExists(atPath: priors.path)
  }

  @Test func aSaveWithinTheSecondOfTheLastBuildIsCompiled() throws {
    #expect(try !remembers(savedAt: 100.9))
    #expect(try !remembers(savedAt: 100))
  }

  @Test func whatWasSavedInAnotherSecondIsLeftToTheCompiler() throws {
    #expect(try remembers(savedAt: 104.2))
    #expect(try remembers(savedAt: 101))
    #expect(try remembers(savedAt: 99.9))
  }
}
