"""What only investment promotion needs: what an incentive scheme pays, exactly."""

from jiheng.promotion.awards import award
from jiheng.promotion.splitting import split

__all__ = ["award", "split"]
