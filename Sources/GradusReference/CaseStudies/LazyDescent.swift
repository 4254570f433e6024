import Foundation
import Gradus

/// Exercise 3.8.lazy: descent on a matrix factorization that writes only the rows that a batch names.
///
/// The loss of a batch of n ratings is Σ e²/n with e = mean + p·q + b + c − stars, so that a rating
/// gives the slopes 2e q/n by its user's factors, 2e p/n by its item's, and 2e/n by both biases; a row
/// that is named twice has the sum. With weight decay a step is
///
///     p ← (1 − γλ) p − γ g
///
/// and where a batch does not name a row, g is 0: the row is only multiplied by 1 − γλ. So m steps
/// that it missed are made up for in one product with (1 − γλ)ᵐ, when it is needed next or at the end.
/// Source: torch.optim.SGD with weight_decay, of which this is the same number for number; Carpenter
/// 2008, "Lazy sparse stochastic gradient descent for regularized multinomial logistic regression".
package func descendLazily(
  users: inout CountedRows, items: inout CountedRows, mean: Double, batches: [[Rating]],
  learningRate: Double, decay: Double
) {
  let shrink = 1 - learningRate * decay
  // How many steps each row has had.
  var steps = (users: users.writes.map { _ in 0 }, items: items.writes.map { _ in 0 })
  for (now, batch) in batches.enumerated() {
    func current(_ row: [Double], since last: Int) -> [Double] {
      let factor = pow(shrink, Double(now - last))
      return row.map { factor * $0 }
    }
    var slopes = (users: [Int: [Double]](), items: [Int: [Double]]())
    var rows = (users: [Int: [Double]](), items: [Int: [Double]]())
    for rating in batch {
      let p = current(users[rating.user], since: steps.users[rating.user])
      let q = current(items[rating.item], since: steps.items[rating.item])
      let last = p.count - 1
      let product = (0..<last).reduce(0) { $0 + p[$1] * q[$1] }
      let factor = 2 * (mean + product + p[last] + q[last] - rating.stars) / Double(batch.count)
      let zeros = p.map { _ in 0.0 }
      for k in 0..<last {
        slopes.users[rating.user, default: zeros][k] += factor * q[k]
        slopes.items[rating.item, default: zeros][k] += factor * p[k]
      }
      slopes.users[rating.user, default: zeros][last] += factor
      slopes.items[rating.item, default: zeros][last] += factor
      (rows.users[rating.user], rows.items[rating.item]) = (p, q)
    }
    func stepped(_ row: [Double], _ slope: [Double]) -> [Double] {
      zip(row, slope).map { shrink * $0 - learningRate * $1 }
    }
    for (row, p) in rows.users {
      users[row] = stepped(p, slopes.users[row] ?? [])
      steps.users[row] = now + 1
    }
    for (row, q) in rows.items {
      items[row] = stepped(q, slopes.items[row] ?? [])
      steps.items[row] = now + 1
    }
  }
  for (row, done) in steps.users.enumerated() where done < batches.count {
    users[row] = users[row].map { pow(shrink, Double(batches.count - done)) * $0 }
  }
  for (row, done) in steps.items.enumerated() where done < batches.count {
    items[row] = items[row].map { pow(shrink, Double(batches.count - done)) * $0 }
  }
}
