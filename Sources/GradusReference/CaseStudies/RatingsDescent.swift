import Gradus

/// Takes the steps of lesson 3.8's recommender as its exercise 3.8.lazy does, for who measures them.
@_spi(CaseStudies) public func descendOnRatings(
  users: inout CountedRows, items: inout CountedRows, mean: Double, batches: [[Rating]],
  learningRate: Double, decay: Double
) {
  descendLazily(
    users: &users, items: &items, mean: mean, batches: batches, learningRate: learningRate,
    decay: decay)
}
