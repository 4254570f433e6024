import Exercising
import Gradus
import GradusFixtures

/// A layer or a loss of torch.nn with its deviations, and the recordings that tell them apart.
package struct LayerCatalogue: Sendable {
  /// PyTorch's name.
  package let name: String
  package let deviations: Deviations<Call, Tensors>
  /// The file below Fixtures/networks, and which of its cases.
  private let file: String
  private let cases: [String]
  /// What of a case is an answer, by the recording's name, and by the answer's.
  private let answers: [(recorded: String, part: String)]

  /// Everything that is known of wrong layers on images and on sequences, and of wrong losses of two
  /// predictions.
  package static let all = [
    LayerCatalogue(
      name: "Conv2d", deviations: convolutionDeviations, file: "images",
      cases: ["Conv1d", "Conv2d"], answers: ofLayer("Weight", "Bias")),
    LayerCatalogue(
      name: "MaxPool2d", deviations: maxPoolDeviations, file: "images",
      cases: ["MaxPool1d", "MaxPool2d"], answers: ofLayer()),
    LayerCatalogue(
      name: "AvgPool2d", deviations: averagePoolDeviations, file: "images",
      cases: ["AvgPool1d", "AvgPool2d"], answers: ofLayer()),
    LayerCatalogue(
      name: "GroupNorm", deviations: groupNormDeviations, file: "images", cases: ["GroupNorm"],
      answers: ofLayer("Weight", "Bias")),
    LayerCatalogue(
      name: "Embedding", deviations: embeddingDeviations, file: "sequences", cases: ["Embedding"],
      answers: [("output", "output"), ("vjp.parameter0", "dWeight")]),
    LayerCatalogue(
      name: "scaled_dot_product_attention", deviations: attentionDeviations, file: "sequences",
      cases: ["scaled_dot_product_attention"],
      answers: [
        ("output", "output"), ("vjp.query", "dQuery"), ("vjp.key", "dKey"), ("vjp.value", "dValue"),
      ]),
    LayerCatalogue(
      name: "MultiheadAttention", deviations: headsDeviations, file: "sequences",
      cases: ["MultiheadAttention"],
      answers: ofLayer("InWeight", "InBias", "OutWeight", "OutBias") + [("weights", "weights")]),
    LayerCatalogue(
      name: "CosineEmbeddingLoss", deviations: cosineDeviations, file: "pairs",
      cases: ["CosineEmbeddingLoss"], answers: ofPair),
    LayerCatalogue(
      name: "MarginRankingLoss", deviations: rankingDeviations, file: "pairs",
      cases: ["MarginRankingLoss"], answers: ofPair),
  ]

  private static func ofLayer(_ parameters: String...) -> [(recorded: String, part: String)] {
    [("output", "output"), ("vjp.input", "dInput")]
      + parameters.enumerated().map { ("vjp.parameter\($0)", "d\($1)") }
  }

  private static let ofPair: [(recorded: String, part: String)] = [
    ("losses", "loss"), ("vjp.first", "dFirst"), ("vjp.second", "dSecond"),
  ]

  /// What PyTorch was asked, and what it answered. Losses that are not reduced are one by their sum.
  /// - Throws: A `FixtureError` where the recording cannot be used.
  package func recorded() throws -> [(question: Call, answer: Tensors)] {
    try Golden.load(LessonRecording.self, "networks/\(file).json").cases
      .filter { cases.contains($0.name) }
      .map { item in
        let asked = item.numbers.filter { key, _ in !answers.contains { $0.recorded == key } }
        let parts = answers.compactMap { recorded, part in
          item.numbers[recorded].map {
            NamedTensor(part, part == "loss" ? [$0.reduce(0, +)] : $0)
          }
        }
        return (
          Call(item.name, asked.sorted { $0.key < $1.key }.map { NamedTensor($0.key, $0.value) }),
          Tensors(parts)
        )
      }
  }
}
