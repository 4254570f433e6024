import Foundation
import Gradus

/// Exercise 3.8.lazy: steps that write only what a batch names.
///
/// A user's row of factors p ends with the user's bias, an item's row q with the item's. What is
/// predicted is `mean` plus the sum of all p·q, without the biases, plus both biases. Each batch is a
/// step of plain descent on its mean squared error, with the slopes at the rows before the step and
/// with weight decay for *every* row of both tables: p ← p − γ(g + λp), where γ is `learningRate` and
/// λ is `decay`.
///
/// Bring both tables to where these steps lead. A batch writes the rows that it names, each once, and
/// no others. After the last batch, each row that it has not named is written once more.
public func descendLazily(
  users: inout CountedRows, items: inout CountedRows, mean: Double, batches: [[Rating]],
  learningRate: Double, decay: Double
) throws {
  throw Todo("3.8.lazy")
}
