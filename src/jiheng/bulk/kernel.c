/* Points of lines, exactly: weight times a quotient, rounded half up once. It knows no rule.
 *
 * Every line has the number of its plan: what becomes of an actual below, at and above the target.
 * In 64 bits where the figures allow it, else in 128 bits; where neither is certain to hold them,
 * and where a plan has no outcome, the line is handed back (status 1) and scored elsewhere.
 */
#include <stdint.h>

typedef __int128 wide;
typedef __int128 stored __attribute__((aligned(8))); /* Arrow promises no more */
typedef unsigned __int128 uwide;

typedef struct {
  int64_t limit_top, limit_bottom; /* far over: actual / target against this quotient */
  int64_t penalty;                 /* in 1/10,000 point */
  int32_t below, at, above, side;
} plan_t;

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

enum { EXACT, FULL, NOTHING, UP, DOWN, JUDGED };

#define MILLION 1000000
#define WEIGHTS 100000000 /* 10,000 points, in 1/10,000 */
#define SMALL ((wide)1 << 55) /* 100 times a figure stays below 2^62 */
#define LARGE ((wide)1 << 96) /* a weight (below 2^27) times a figure stays below 2^123 */

static inline double as_double(uwide x) {
  return (double)(uint64_t)(x >> 64) * 18446744073709551616.0 + (double)(uint64_t)x;
}

/* weight x top / bottom in units of 1/10,000 point, top <= bottom, rounded half up to 1/100 */
static inline int64_t rounded(int64_t weight, wide top, wide bottom) {
  int64_t product;
  if (bottom < SMALL && !__builtin_mul_overflow(weight, (int64_t)top, &product) &&
      product < ((int64_t)1 << 62))
    return (product + 50 * (int64_t)bottom) / (100 * (int64_t)bottom);
  uwide above = (uwide)weight * (uwide)top + (uwide)50 * (uwide)bottom;
  uwide below = (uwide)100 * (uwide)bottom;
  int64_t guess = (int64_t)(as_double(above) / as_double(below)); /* below 2^21: at most one off */
  wide rest = (wide)(above - (uwide)guess * below);
  if (rest < 0)
    return guess - 1;
  return rest >= (wide)below ? guess + 1 : guess;
}

/* points in 1/100, or -1: this line is scored elsewhere */
static inline int64_t scored(const plan_t *plan, int32_t outcome, int64_t w, wide goal, wide done,
                             wide end, int64_t share) {
  if (w < 0 || w > WEIGHTS || end < goal || done >= LARGE || end >= LARGE)
    return -1;
  switch (outcome) {
  case FULL:
    if (plan->side && goal > 0 && done > 0) {
      wide reached = done * plan->limit_bottom, limit = goal * plan->limit_top;
      if (plan->side > 0 ? reached >= limit : reached <= limit)
        w = w > plan->penalty ? w - plan->penalty : 0;
    }
    return (w + 50) / 100;
  case NOTHING:
    return 0;
  case UP:
    if (goal < 0)
      return -1;
    return goal == 0 || done <= 0 ? 0 : rounded(w, done, goal);
  case DOWN:
    if (end < 0)
      return -1;
    return end == 0 ? 0 : rounded(w, end, done);
  case JUDGED:
    return share < 0 || share > MILLION ? -1 : rounded(w, share, MILLION);
  default:
    return -1;
  }
}

#define SCORE(NAME, TYPE)                                                                          \
  EXPORT int64_t NAME(int64_t n, const uint16_t *number, const plan_t *plans,                      \
                      const int64_t *weight, const TYPE *target, const TYPE *upper,                \
                      const TYPE *actual, const int64_t *judged, int64_t *points,                  \
                      uint8_t *status) {                                                           \
    int64_t left = 0;                                                                              \
    for (int64_t i = 0; i < n; i++) {                                                              \
      const plan_t *plan = plans + number[i];                                                      \
      wide goal = target[i], done = actual[i], end = upper ? (wide)upper[i] : goal;                \
      int32_t outcome = done < goal ? plan->below : done > end ? plan->above : plan->at;           \
      int64_t share = judged ? judged[i] : -1;                                                     \
      points[i] = scored(plan, outcome, weight[i], goal, done, end, share);                        \
      status[i] = points[i] < 0;                                                                   \
      left += status[i];                                                                           \
    }                                                                                              \
    return left;                                                                                   \
  }

SCORE(score_decimals, stored)
SCORE(score_integers, int64_t)
