import Exercising
import Gradus

/// An embedding and its backward pass, with its lines as properties.
package struct EmbeddingRecipe: Sendable {
  /// Whether cotangents of one index are added, and what they are divided by.
  var addsUp = true
  var divisor: @Sendable (_ occurrences: Int) -> Double = { _ in 1 }
  /// Whether the row of padding learns, and whether it gives zeros.
  var paddingLearns = false
  var paddingIsZero = false
  /// The row of the table for an index.
  var row: @Sendable (_ index: Int, _ count: Int) -> Int = { index, _ in index }
  /// The place whose cotangent a place takes.
  var cotangentOf: @Sendable (_ place: Int, _ indices: [Int]) -> Int = { place, _ in place }

  func answer(_ call: Call) throws -> Tensors {
    let (indices, table) = (try call.integers("indices"), try call.list("parameter0"))
    let y = try call.list("cotangent")
    let columns = y.count / indices.count
    let padding = try? call.integer("padding_idx")
    var (output, dWeight) = ([Double](), table.map { _ in 0.0 })
    for (place, index) in indices.enumerated() {
      let start = row(index, table.count / columns) * columns
      let isPadding = index == padding
      for column in 0..<columns {
        output.append(isPadding && paddingIsZero ? 0 : table[start + column])
        guard !isPadding || paddingLearns else { continue }
        let slope = y[cotangentOf(place, indices) * columns + column]
        let part = slope / divisor(indices.count { $0 == index })
        dWeight[start + column] = part + (addsUp ? dWeight[start + column] : 0)
      }
    }
    return Tensors([NamedTensor("output", output), NamedTensor("dWeight", dWeight)])
  }
}

/// What goes wrong in embeddings, over calls with PyTorch's names.
package let embeddingDeviations = Deviations(
  of: EmbeddingRecipe(), answering: { try $0.answer($1) },
  [
    Deviation(
      "repeats-overwritten", "Of an index that occurs twice the last cotangent stays, not the sum",
      seenIn: "pytorch/pytorch#1631, HIPS/autograd#39, apache/mxnet#9172: dW[i] = or += of a list"
    ) { $0.addsUp = false },
    Deviation(
      "repeats-averaged", "The cotangents of an index that occurs several times are averaged",
      seenIn: "PyTorch's scale_grad_by_freq=True"
    ) { $0.divisor = { Double($0) } },
    Deviation(
      "padding-learns", "The row of padding gets a cotangent",
      seenIn: "Keras's mask_zero, where gradients flow"
    ) { $0.paddingLearns = true },
    Deviation(
      "padding-is-zero", "Padding gives zeros, whatever its row is", seenIn: "Paddle"
    ) { $0.paddingIsZero = true },
    Deviation("from-one", "Indices are counted from 1") {
      $0.row = { index, count in (index + count - 1) % count }
    },
    Deviation("first-cotangent", "An index that occurs again takes its first cotangent again") {
      $0.cotangentOf = { place, indices in indices.firstIndex(of: indices[place]) ?? place }
    },
  ])
