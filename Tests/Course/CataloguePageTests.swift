import Exercising
import Foundation
import GradusCatalogue
import Testing

/// Documentation/Deviations.md is made of what the program knows.
@Suite struct CataloguePageTests {
  private let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Documentation/Deviations.md")

  @Test func thePageIsUpToDate() throws {
    if ProcessInfo.processInfo.environment["GRADUS_WRITE"] == "1" {
      try Data(Catalogue.page.utf8).write(to: file, options: .atomic)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == Catalogue.page)
  }

  @Test func oneSubjectIsListed() throws {
    let text = try Catalogue.text(of: ["lion"])
    #expect(text.hasPrefix("Lion: "))
    #expect(
      text.contains(
        """
          beta2-0.999
              β2 is 0.999, whatever was asked
              β2 = 0.999
              as in MLX Swift's default
        """))
    #expect(throws: (any Error).self) { try Catalogue.text(of: ["Adamm"]) }
  }
}
