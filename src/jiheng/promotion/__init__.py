"""What only investment promotion needs: what schemes pay, what complaints come to, exactly."""

from jiheng.promotion.awards import award
from jiheng.promotion.complaints import CaseFacts, CaseTally, tally
from jiheng.promotion.splitting import split

__all__ = ["CaseFacts", "CaseTally", "award", "split", "tally"]
