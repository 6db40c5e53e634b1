"""Actions of complaints."""
