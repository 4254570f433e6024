import Gradus

/// Exercise 3.8.suspect: what is wrong with the code of a step, found by asking it.
///
/// Two questions are enough. A batch of one rating shows every fault but those of rows that are named
/// twice: who moves at all, by which error, and by which partner. All numbers are told apart, so that
/// nothing is right by chance. A batch that names one user twice, with two items, shows the rest.
package func suspect(
  mean: Double, learningRate: Double, decay: Double,
  step: (_ users: Matrix, _ items: Matrix, _ batch: [Rating]) -> (users: Matrix, items: Matrix)
) -> StepFault {
  let users = Matrix([[0.7, 0.2], [1.1, -0.3], [-0.6, 0.4]])
  let items = Matrix([[0.9, 0.1], [-1.3, 0.6], [0.8, -0.5]])
  func error(_ rating: Rating) -> Double {
    let (u, i) = (rating.user, rating.item)
    return mean + users[u, 0] * items[i, 0] + users[u, 1] + items[i, 1] - rating.stars
  }
  /// The slope that has moved a number, if the step is right otherwise.
  func slope(_ before: Double, _ after: Double) -> Double {
    (before - after) / learningRate - decay * before
  }
  func isEqual(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-6 * max(1, abs(b)) }

  let one = Rating(user: 1, item: 2, stars: mean + 1.7)
  let first = step(users, items, [one])
  if !isEqual(first.users[0, 0], users[0, 0]) { return .everyRowDecays }
  if !isEqual(first.users[2, 0], users[2, 0]) { return .usersShifted }
  let bias = slope(users[1, 1], first.users[1, 1])
  if isEqual(bias, 2 * (error(one) + mean)) { return .meanTwice }
  if !isEqual(slope(items[2, 0], first.items[2, 0]), bias * users[1, 0]) { return .itemsSeeMoved }

  let two = [one, Rating(user: 1, item: 0, stars: mean - 0.4)]
  let second = slope(users[1, 1], step(users, items, two).users[1, 1])
  let slopes = two.map { 2 * error($0) }
  if isEqual(second, slopes[0] + slopes[1]) { return .summed }
  return isEqual(second, slopes[1] / 2) ? .lastRatingAlone : .none
}
