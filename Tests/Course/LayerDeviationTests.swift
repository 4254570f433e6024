import Gradus
import GradusCatalogue
import Testing

@testable import Exercising

/// PyTorch's recordings tell wrong layers from PyTorch's, and from one another.
@Suite struct LayerDeviationTests {
  private static let names = LayerCatalogue.all.map(\.name)

  private func layer(_ name: String) throws -> LayerCatalogue {
    try #require(LayerCatalogue.all.first { $0.name == name })
  }

  /// Written down once more, number by number and without a product of matrices.
  @Test(arguments: names) func theRecipeIsPyTorchs(name: String) throws {
    let layer = try layer(name)
    let recorded = try layer.recorded()
    #expect(recorded.count >= 3)
    for (question, expected) in recorded {
      let found = try layer.deviations.answer([], question)
      #expect(agree(found, expected, 1e-12), "\(question)")
    }
  }

  @Test(arguments: names) func everyDeviationIsRejectedAndNamed(name: String) throws {
    let layer = try layer(name)
    let questions = try layer.recorded()
    let answers = try layer.deviations.names.indices.map { index in
      try questions.map { try layer.deviations.answer([index], $0.question) }
    }
    for (index, wrong) in answers.enumerated() {
      let id = layer.deviations.names[index].id
      #expect(!zip(wrong, questions).allSatisfy { agree($0, $1.answer, 1e-9) }, "\(id) is right")
      let alike = answers.indices.filter { other in
        zip(wrong, answers[other]).allSatisfy { agree($0, $1, 1e-9) }
      }
      #expect(alike == [index], "\(id): \(alike.map { layer.deviations.names[$0].id })")
    }
  }

  @Test(arguments: names) func idsAreOnce(name: String) throws {
    let ids = try layer(name).deviations.names.map(\.id)
    #expect(Set(ids).count == ids.count && ids.count >= 6)
  }
}
